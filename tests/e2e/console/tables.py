"""What begins with a table: rule sets (the tutorial of services/scoring/README.md, as it stands there), the references
they make, and changes of counts."""

import csv
import io
import json
import pathlib
import re
import unittest

from .rig import ROOT, rig, rows


THEFTS = """format: 2
name: thefts
purpose: assessment
text: {{sv: Stölder, en: Thefts}}
measures:
  thefts:
    {{op: weighted_count, unit: reports, points: {{property.theft: 1}}, age_weights: [1, 1], text: {{sv: Stölder, en: Thefts}}}}
  many: {{op: at_least, of: thefts, than: {least} reports, text: {{sv: Många, en: Many}}}}
axes:
  - {{measure: thefts, needed: true}}
classes:
  - {{id: none, text: {{sv: ingen, en: none}}}}
  - {{id: elevated, enter: many, text: {{sv: förhöjd, en: elevated}}}}
"""


def tutorial() -> tuple:
    """The table and the rule set of the tutorial."""
    text = pathlib.Path(ROOT, "services/scoring/README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```\n(.*?)^```$", text[text.index("## Write your own rule set"):], re.DOTALL | re.MULTILINE)
    return blocks[0], blocks[1]


class TablesTest(unittest.TestCase):
    def setUp(self):
        table, rules = tutorial()
        folder = pathlib.Path(rig().folder)
        self.table, self.rules, self.other = folder / "areas.csv", folder / "index.yaml", folder / "other.yaml"
        self.table.write_text(table, encoding="utf-8")
        self.rules.write_text(rules, encoding="utf-8")
        self.other.write_text(rules.replace("than: 0.5 rank", "than: 0.2 rank"), encoding="utf-8")

    def test_eval_gives_what_the_tutorial_shows(self):
        said = rig().say("rules", "eval", "--rules", str(self.rules), "--input", str(self.table), "-o", "csv")
        self.assertEqual(said.code, 0, said.err)
        lines = [line.split(",")[:2] for line in said.out.splitlines()]
        self.assertEqual(lines, [["area", "class"], ["Ekby", "elevated"], ["Norrby", "none"],
                                 ["Sundet", "insufficient_evidence"], ["Strand", "insufficient_evidence"], ["Ås", "none"]])

    def test_eval_says_what_is_wrong_with_a_table(self):
        self.table.write_text("area,low_income_pct\nEkby,much\n", encoding="utf-8")
        said = rig().say("rules", "eval", "--rules", str(self.rules), "--input", str(self.table))
        self.assertEqual(said.code, 65)
        self.assertIn("areas.csv", said.err)

    def test_eval_shows_what_police_activity_finds_beside_each_number(self):
        rules = str(pathlib.Path(ROOT, "services/scoring/rules/se-1.yaml"))
        with open(pathlib.Path(ROOT, "services/scoring/rules/severity-1.csv"), encoding="utf-8") as file:
            kinds = [row["kind"] for row in csv.DictReader(file) if row["counted_in"] != "none"]
        surveys = ["unsafe_outdoors_at_night", "unsafe_at_night", "insecurity",
                   "would_not_report_or_testify", "would_not_testify", "would_not_report"]
        known = {"residents": 2000, "low_economic_standard_pct": 10, "primary_education_only_pct": 10,
                 "unemployed_pct": 4, "reports_withdrawn_pct": ""}
        known.update({name + part: "" for name in surveys for part in ("", ".n")})
        areas = [{"area": name, **known, **{kind + "@2026-12": 5 for kind in kinds}} for name in ("Ekby", "Norrby", "Sundet")]
        areas[1].update(low_economic_standard_pct=40, primary_education_only_pct=30, unemployed_pct=15)
        areas[1]["weapon.firearm_offence@2026-12"] = 4000
        with self.table.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(areas[0]))
            writer.writeheader()
            writer.writerows(areas)
        said = rig().say("rules", "eval", "--rules", rules, "--input", str(self.table), "--as-of", "2026-12-31",
                         "--sensitivity", "-o", "csv")
        self.assertEqual(said.code, 0, said.err)
        self.assertIn("1 of 3 rows change class", said.err)
        norrby = list(csv.DictReader(io.StringIO(said.out)))[1]
        self.assertEqual((norrby["class"], norrby["class_with_police_detected"]), ("none", "elevated"))
        self.assertNotIn("pressure_level_with_police_detected", norrby)

    def test_diff_names_the_areas_that_change(self):
        said = rig().say("rules", "diff", str(self.rules), str(self.other), "--input", str(self.table), "-o", "csv")
        self.assertEqual(said.code, 0, said.err)
        self.assertIn("Ås", said.out)
        self.assertNotIn("Norrby", said.out)

    def test_operations_are_the_page_in_the_tree(self):
        said = rig().say("rules", "operations")
        self.assertEqual(said.code, 0, said.err)
        page = pathlib.Path(ROOT, "services/scoring/rules/OPERATIONS.md").read_text(encoding="utf-8")
        self.assertEqual(said.out.strip(), page.strip())

    def test_reference_shows_what_areas_are_compared_with(self):
        said = rig().say("reference", "compute", "--rules", str(self.rules), "--input", str(self.table), "-o", "csv")
        self.assertEqual(said.code, 0, said.err)
        self.assertIn("low_income", said.out)


class ReferenceTest(unittest.TestCase):
    def setUp(self):
        table, rules = tutorial()
        folder = pathlib.Path(rig().folder)
        self.table, self.rules = folder / "compared.csv", folder / "compared.yaml"
        self.table.write_text(table, encoding="utf-8")
        self.rules.write_text(rules, encoding="utf-8")

    def compute(self, name: str, *words: str):
        file = pathlib.Path(rig().folder, name)
        said = rig().say("reference", "compute", "--rules", str(self.rules), "--input", str(self.table), "--period",
                         "2024", "--level", "district", "--output", str(file), *words)
        return file, said

    def test_holds_from_its_activation_on(self):
        file, said = self.compute("district.json")
        self.assertEqual(said.code, 0, said.err)
        id_ = json.loads(file.read_text(encoding="utf-8"))["id"]
        self.assertIn(f"reference {id_}, made of 5 areas", said.err)
        words = ("reference", "activate", str(file), "-o", "ndjson")
        dry = rig().say(*words, "--dry-run")
        self.assertEqual(dry.code, 0, dry.err)
        self.assertIn(f"dry run: reference {id_} would hold; nothing changed", dry.err)
        self.assertEqual(self.listed(), [])
        said = rig().say(*words)
        self.assertEqual(said.code, 0, said.err)
        self.assertIn(f"reference {id_} holds from activation 1 on", said.err)
        self.assertIn("waits until its own is activated", said.err)
        row, = rows(said)
        self.assertEqual((row["level"], row["period"], row["areas"], row["activation"], row["waits"]),
                         ("district", "2024", 5, 1, True))
        self.assertIn("holds already", rig().say(*words).err)
        listed, = self.listed()
        self.assertEqual((listed["reference"], listed["rule_set"], listed["areas"], listed["in_use"]),
                         (id_, row["rule_set"], 5, False))
        self.assertTrue(listed["since"])
        newer, _ = self.compute("newer.json", "--as-of", "2024-06-30")
        text = newer.read_text(encoding="utf-8")
        self.assertEqual(text, file.read_text(encoding="utf-8"), "the same reference is the same file")
        said = rig().say("reference", "compute", "--rules", str(self.rules), "--input", str(self.table), "--period",
                         "2025", "--level", "district", "--output", str(newer))
        self.assertEqual(said.code, 0, said.err)
        replaced = rig().say("reference", "activate", str(newer), "-o", "ndjson")
        self.assertEqual(rows(replaced)[0]["replaces"], id_, replaced)
        self.assertEqual([row["activation"] for row in self.listed()], [2])

    def listed(self) -> list:
        said = rig().say("reference", "list", "-o", "ndjson")
        self.assertEqual(said.code, 0, said.err)
        return rows(said)

    def test_says_what_is_wrong(self):
        file, _ = self.compute("good.json")
        text = file.read_text(encoding="utf-8")
        for name, spoilt, says in (("cut.json", text[:200], "parse error"),
                                   ("level.json", None, "no area of the register has the level"),
                                   ("nan.json", text.replace('"mean":', '"mean":NaN,"was":', 1), "parse error"),
                                   ("changed.json", text.replace('"2024"', '"2023"'), "it was changed")):
            path = rig().file(name, spoilt or "")
            if spoilt is None:
                rig().say("reference", "compute", "--rules", str(self.rules), "--input", str(self.table), "--period",
                          "2024", "--level", "nowhere", "--output", path)
            said = rig().say("reference", "activate", path)
            self.assertEqual(said.code, 65, said)
            self.assertIn(says, said.err)
        self.assertEqual(rig().say("reference", "activate", f"{rig().folder}/nothing.json").code, 66)
        self.assertEqual(rig().say("reference", "activate", str(file), token="wrong").code, 77)
        said = rig().say("reference", "compute", "--rules", str(self.rules), "--input", str(self.table), "--output",
                         f"{rig().folder}/no.json")
        self.assertEqual(said.code, 64, "a file needs period and level")
        said = rig().say("reference", "compute", "--rules", str(self.rules), "--input", str(self.table), "--period",
                         "sometime")
        self.assertEqual(said.code, 65)
        self.assertIn("neither a year nor a day", said.err)

    def test_takes_one_period_of_a_table_with_several(self):
        lines = self.table.read_text(encoding="utf-8").splitlines()
        years = ["year," + lines[0]] + [f"{year},{line}" for year in (2023, 2024) for line in lines[1:]]
        path = rig().file("years.csv", "\n".join(years) + "\n")
        words = ("reference", "compute", "--rules", str(self.rules), "--input", path, "--area", "area",
                 "--period-column", "year", "-o", "ndjson")
        said = rig().say(*words)
        self.assertEqual(said.code, 0, said.err)
        self.assertEqual({row["day"] for row in rows(said)}, {"2023-12-31", "2024-12-31"})
        said = rig().say(*words, "--period", "2024", "--level", "district", "--output", f"{rig().folder}/one.json")
        self.assertEqual(said.code, 0, said.err)
        self.assertEqual({row["day"] for row in rows(said)}, {"2024-12-31"})
        self.assertIn("made of 5 areas", said.err)
        said = rig().say(*words, "--period", "2022")
        self.assertEqual(said.code, 65)
        self.assertIn("has no row of 2022", said.err)


class LiveTest(unittest.TestCase):
    """The installation's own areas instead of a table, once the log's time has passed the end of a month."""
    RULES = f"{ROOT}/services/scoring/rules/se-1.yaml"

    @classmethod
    def setUpClass(cls):
        before = rig().applied("clock")
        cls.sent = rows(rig().replay("2022-01-17", "2022-02-04"))[0]["accepted"]
        rig().settle("clock", before + 1)
        rig().until(rig().stages, "every stage")

    def compute(self, *words: str):
        return rig().say("reference", "compute", "--rules", self.RULES, "--live", *words)

    def test_reference_is_made_of_the_areas_and_holds(self):
        file = f"{rig().folder}/live.json"
        said = self.compute("--period", "2022-01-31", "--level", "district", "--output", file, "-o", "ndjson")
        self.assertEqual(said.code, 0, said.err)
        self.assertIn("made of 60 areas", said.err)
        harm = next(row for row in rows(said) if row["measure"] == "harm_rate")
        self.assertEqual(harm["n"], 60)
        self.assertGreater(harm["mean"], 0)
        said = rig().say("reference", "activate", file, "--dry-run", "-o", "ndjson")
        self.assertEqual(said.code, 0, said.err)
        self.assertEqual(rows(said)[0]["areas"], 60)

    def test_diff_names_the_areas_that_change(self):
        said = rig().say("rules", "diff", *(rig().file(f"{least}.yaml", THEFTS.format(least=least)) for least in (5, 1_000_000)), "--live",
                         "--as-of", "2022-01-31", "--level", "district", "-o", "ndjson")
        self.assertEqual(said.code, 0, said.err)
        self.assertGreater(len(rows(said)), 10)
        self.assertEqual({(row["before"], row["after"]) for row in rows(said)}, {("elevated", "none")})
        self.assertIn("of 60 rows change class", said.err)

    def test_says_what_is_not_remembered(self):
        for code, says, words in ((65, "the ends of months", ("--period", "2022-01-30", "--level", "district")),
                                  (66, "there are those of 2022-02", ("--period", "2021", "--level", "district")),
                                  (66, "no area of level 'regso'", ("--period", "2022-01-31", "--level", "regso")),
                                  (64, "--period", ("--level", "district")),
                                  (64, "--input", ("--period", "2022-01-31", "--level", "district", "--input", "x.csv"))):
            said = self.compute(*words)
            self.assertEqual(said.code, code, said)
            self.assertIn(says, said.err)
        said = rig().say("reference", "compute", "--rules", self.RULES)
        self.assertEqual(said.code, 65, said)
        self.assertIn("--live", said.err)


class ScanTest(unittest.TestCase):
    def test_finds_the_series_that_has_trebled(self):
        weeks = [f"{year}-W{week:02d}" for year in (2021, 2022, 2023) for week in range(1, 53)]
        lines = ["series,period,count"]
        for number, week in enumerate(weeks):
            lines.append(f"calm,{week},{5 + number * 7 % 5}")
            lines.append(f"risen,{week},{(5 + number * 7 % 5) * (3 if number >= 140 else 1)}")
        table = rig().file("counts.csv", "\n".join(lines) + "\n")
        said = rig().say("trend", "scan", table, "-o", "ndjson")
        self.assertEqual(said.code, 0, said.err)
        found = rows(said)
        self.assertEqual({row["series"] for row in found}, {"risen"}, said.out)
        self.assertEqual({row["direction"] for row in found}, {"rise"})
        self.assertIn("2023", found[0]["since"])

    def test_says_which_line_is_wrong(self):
        said = rig().say("trend", "scan", rig().file("negative.csv", "series,period,count\na,2021-W01,-3\n"))
        self.assertEqual(said.code, 65)
        self.assertIn("negative.csv", said.err)
