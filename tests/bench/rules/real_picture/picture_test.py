"""The counting behind the report, on areas made by hand."""

import collections
import csv
import gzip
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import agree  # noqa: E402
import data  # noqa: E402
import report  # noqa: E402

QUIET = {"class": "none", "low_status": "true", "influence": "false", "harm_clear": "false", "pressure_clear": "false",
         "harm_rate": "1", "harm_reports": "4", "all_pressure_reports": "4", "all_pressure_level": "0"}


def row(**changed):
    return {**QUIET, **{name: str(value) for name, value in changed.items()}}


def area(code, official="", municipality="A", regso="R1", residents=1000):
    made = data.Area(code, municipality, regso, residents, {})
    made.official = official
    return made


class AgreementTest(unittest.TestCase):
    def test_counts_both_ways(self):
        one = agree.Agreement(both=20, ours=5, theirs=10, neither=15)
        self.assertAlmostEqual(one.share_of_theirs(), 2 / 3)
        self.assertAlmostEqual(one.share_of_ours(), 0.8)
        self.assertAlmostEqual(one.kappa(), 0.4)  # the textbook's example: 0.70 seen, 0.50 by chance

    def test_has_no_share_of_nothing(self):
        self.assertIsNone(agree.Agreement(neither=3).share_of_theirs())
        self.assertIsNone(agree.Agreement(neither=3).kappa())


class ReasonsTest(unittest.TestCase):
    def test_why_we_do_not(self):
        cases = {"too few residents": row(**{"class": agree.MISSING, "harm_rate": ""}),
                 "an indicator is missing": row(**{"class": agree.MISSING}),
                 "not low status": row(low_status="false"),
                 "under five reports": row(),
                 "less than twice": row(all_pressure_reports=5)}
        for words, made in cases.items():
            self.assertIn(words, agree.why_we_do_not(made))

    def test_why_we_do(self):
        self.assertEqual(agree.why_we_do(row(harm_clear="true", pressure_clear="true")), "harm and pressure")
        self.assertEqual(agree.why_we_do(row(harm_clear="true")), "harm alone")
        self.assertEqual(agree.why_we_do(row(pressure_clear="true", all_pressure_level=2)), "pressure alone")
        self.assertIn("work environment", agree.why_we_do(row(pressure_clear="true", all_pressure_level=1)))

    def test_where_it_lies(self):
        listed = [area("x", "utsatt_omrade")]
        self.assertIn("same RegSO", agree.where_it_lies(area("a"), listed))
        self.assertIn("elsewhere", agree.where_it_lies(area("a", regso="R2"), listed))
        self.assertIn("without", agree.where_it_lies(area("a", municipality="B", regso="R3"), listed))


class ComparisonTest(unittest.TestCase):
    def test_names_what_each_side_lacks(self):
        made = [area("both", "utsatt_omrade"), area("theirs", "sarskilt_utsatt_omrade", residents=3000), area("ours", regso="R2"),
                area("neither"), area("unknown")]
        areas = {one.code: one for one in made}
        rows = {"both": row(**{"class": "high", "influence": "true"}), "theirs": row(), "neither": row(low_status="false"),
                "ours": row(**{"class": "elevated", "harm_clear": "true"}), "unknown": row(**{"class": agree.MISSING})}
        made = agree.Comparison(rows, areas)
        self.assertEqual((made.areas.both, made.areas.ours, made.areas.theirs, made.areas.neither), (1, 1, 1, 2))
        self.assertEqual(made.residents.theirs, 3000)
        self.assertEqual((made.status.both, made.influence.both), (2, 1))
        self.assertEqual(sum(made.lacking.values()), 1)
        self.assertEqual(made.extra, collections.Counter({"harm alone": 1}))
        self.assertIn("| high | 0 | 1 | 0 |", report.matrix(made))
        self.assertIn("| insufficient evidence | 1 | 0 | 0 |", report.matrix(made))
        self.assertIn("| DeSO | 2021 | 2 | 2 | 1 | 50.0 % | 50.0 % | 0.17 | 100.0 % |", report.summary({("DeSO", "2021"): made}))


class DataTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.data = pathlib.Path(self.folder.name)
        for name in ("crimes", "areas"):
            (self.data / name).mkdir()

    def test_counts_crimes_by_their_own_day_and_tells_what_it_leaves_out(self):
        rows = ["id,crime_code,registered_date,crime_date,deso_2018,count", "1,1211,2021-03-02,2020-12-31,D1,1",
                "2,1211,2021-03-02,2019-12-31,D1,1", "3,1702,2021-03-02,2021-02-01,D1,2", "4,1210,2021-03-02,2021-02-01,,1",
                "5,1210,2021-03-02,2021-02-01,D9,1"]
        with gzip.open(self.data / "crimes/reported_crimes_deso_to_2021.csv.gz", "wt") as file:
            file.write("\n".join(rows) + "\n")
        areas = {"D1": area("D1")}
        crimes = data.count_crimes(self.data, areas, ("2020", "2021"))
        self.assertEqual(areas["D1"].counts, {("fire.vehicle", "2020-12"): 1, ("society.violence_against_officer", "2021-02"): 2})
        self.assertEqual(crimes.left_out, {"crime of another year": 1, "no DeSO": 1, "a DeSO that the registers lack": 1})

    def test_takes_the_more_severe_class_of_a_deso_that_was_split(self):
        (self.data / "areas/deso_uso_2025_overlap_ge50.csv").write_text(
            "deso_2025,class,deso_2018_parent\na,sarskilt_utsatt_omrade,p\nb,utsatt_omrade,p\nc,utsatt_omrade,q\n",
            encoding="utf-8")
        self.assertEqual(data.official_of(self.data), {"p": "sarskilt_utsatt_omrade", "q": "utsatt_omrade"})

    def test_takes_shares_of_those_whom_scb_takes_them_of(self):
        row = {"low_economic_standard_pct_2022": "7", "edu_primary_25_64": "30", "edu_secondary_25_64": "50",
               "edu_post_lt3_25_64": "10", "edu_post_ge3_25_64": "10", "edu_missing_25_64": "900", "unemployed_16_64": "6", "labour_force_16_64": "100",
               "total_16_64": "120"}
        self.assertEqual(data.shares_of(row), dict(zip(data.SHARES, (7, 30, 5))))
        self.assertIsNone(data.shares_of({**row, "total_16_64": "0"})["unemployed_pct"])

    def test_lists_a_regso_where_half_of_its_residents_live_in_listed_parts(self):
        listed = ("utsatt_omrade",)
        self.assertTrue(data.mostly([area("a", "utsatt_omrade", residents=500), area("b", residents=500)], listed))
        self.assertFalse(data.mostly([area("a", "utsatt_omrade", residents=499), area("b", residents=500)], listed))

    def test_writes_a_column_for_each_kind_and_nothing_where_nothing_is_known(self):
        made = area("D1")
        made.shares = {name: None for name in data.SHARES}
        made.counts["fire.vehicle", "2021-02"] = 7
        path = self.data / "t.csv"
        data.write_table(path, {"D1": made}, ["fire.vehicle", "property.theft"], "2021")
        with path.open(encoding="utf-8") as file:
            written = next(csv.DictReader(file))
        self.assertEqual((written["fire.vehicle@2021-02"], written["fire.vehicle@2021-01"]), ("7", "0"))
        self.assertEqual((written["property.theft@2021-12"], written["unemployed_pct"], written["insecurity.n"]), ("0", "", ""))


if __name__ == "__main__":
    unittest.main()
