#!/usr/bin/python3
"""The oracle's language of measures: it does what OPERATIONS.md says, what published indices and the console say.

    oracle_measures_test.py [-v] [-k PATTERN]

Without LAGESBILD_BINARIES (a folder) what needs the console is left out, without LAGESBILD_DATA the published indices.
"""
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE))

from oracle.kinds import Kinds  # noqa: E402: only now are they found
from oracle.measures import Facts, Outcome, class_of, evaluate, evaluate_all, load, tables  # noqa: E402
from oracle.measures.facts import day_of  # noqa: E402
from oracle.measures.operations import OPERATIONS  # noqa: E402
from oracle.measures.operations.table import REQUIRED  # noqa: E402
from oracle.measures.outcome import millionths  # noqa: E402

KINDS = Kinds(str(ROOT))
DAY = day_of("2026-12-31")
DATA = os.environ.get("LAGESBILD_DATA", "")
BINARIES = os.environ.get("LAGESBILD_BINARIES", "")
EVERY = HERE / "rules" / "every_operation.yaml"


def rules_of(measures: str, more: str = ""):
    document = "format: 2\nname: made\npurpose: conformance\ntext: {sv: a, en: b}\nmeasures:\n" + measures + more
    return load(document.encode(), KINDS)


def file_of(name: str):
    return load(pathlib.Path(ROOT, "tests/conformance/rules", name).read_bytes(), KINDS)


def worked(rules, rows: list, day: int = DAY, period: str = ""):
    areas = tables.facts_of(rules, rows, day, period, KINDS)
    return areas, tables.work(rules, rows, areas)


class Described:
    """OPERATIONS.md, taken apart."""

    def __init__(self):
        text = pathlib.Path(ROOT, "services/scoring/rules/OPERATIONS.md").read_text()
        self.operations = {}
        for part in re.split(r"^### ", text, flags=re.M)[1:]:
            name, _, rest = part.partition("\n")
            self.operations[name] = rest.split("\n## ")[0]

    def head(self, name: str):
        """(what it works on, its unit, may drop, compares)."""
        found = re.search(r"\*\*of\*\* (.+?); \*\*unit\*\* ([^;]+?)(; \*drop\*)?(; needs a reference)?\.$",
                          self.operations[name], re.M)
        return found[1], found[2].strip(), bool(found[3]), bool(found[4])

    def parameters(self, name: str) -> dict:
        """name -> (must be written, default or "", words)."""
        found = {}
        for key, said in re.findall(r"^- `(\w+)`: (.+)$", self.operations[name], re.M):
            default = re.search(r" \(default (.+)\)$", said)
            words = re.search(r"; one of ([a-z0-9_ ]+?)(?: \(|$)", said)
            found[key] = said.endswith("(must be written)"), default[1] if default else "", words[1] if words else ""
        return found

    def example(self, name: str):
        """(measure, columns, rows of cells, what it gives)."""
        measure, table = re.findall(r"^    (.+)$", self.operations[name], re.M)
        columns, rows, gives = re.fullmatch(r"([^:]+): (.+?)  →  (.+)", table).groups()
        return measure, columns.split(","), [row.split() for row in rows.split(";")], gives.split("; ")


class DocumentationTest(unittest.TestCase):
    described = Described()

    def test_knows_every_operation_that_is_documented(self):
        self.assertEqual(sorted(OPERATIONS), sorted(self.described.operations))
        self.assertGreaterEqual(len(OPERATIONS), 44)

    def test_has_the_documented_inputs_units_and_parameters(self):
        for name, operation in OPERATIONS.items():
            with self.subTest(name):
                unit = operation.unit if operation.unit.startswith(("*", "as")) else f"`{operation.unit}`"
                self.assertEqual(self.described.head(name),
                                 (operation.of, unit, operation.may_drop, operation.compares))
                told = {key: (one.default is REQUIRED, _default(one), " ".join(one.words))
                        for key, one in operation.parameters.items()}
                self.assertEqual(self.described.parameters(name), told)

    def test_gives_what_every_example_gives(self):
        for name in OPERATIONS:
            with self.subTest(name):
                self._run(*self.described.example(name))

    def _run(self, measure, columns, rows, gives):
        measures = ""
        for column in columns:
            key, _, unit = column.partition(" ")
            measures += f"  {key}: {{op: indicator, name: {key}, unit: {unit}}}\n" if unit else ""
        measures += "  county: {op: label, name: county}\n" if "county" in columns else ""
        rules = rules_of(measures + f"  result: {measure}\n")
        names = [column.partition(" ")[0] for column in columns]
        table = [{"area": str(at), **dict(zip(names, row))} for at, row in enumerate(rows)]
        results = [evaluation.outcomes["result"] for evaluation in worked(rules, table)[1]]
        self.assertEqual([_shown(outcome) for outcome in results], gives)


def _default(parameter) -> str:
    default = parameter.default
    if default is REQUIRED or default in (None, ()):
        return ""
    return str(default).lower() if isinstance(default, bool) else str(default).removesuffix(".0")


def _shown(outcome) -> str:
    return f"{millionths(outcome.value) / 1e6:.12g}" if outcome.present else "-"


class MissingTest(unittest.TestCase):
    """What OPERATIONS.md says of missing inputs, and why there is no value."""
    LINES = "  a: {op: indicator, name: a, unit: points}\n  b: {op: indicator, name: b, unit: points}\n"

    def outcome(self, measure: str, **numbers):
        rules = rules_of(f"{self.LINES}  result: {measure}\n")
        facts = Facts(DAY, {(name, 2026): float(value) for name, value in numbers.items()})
        return evaluate(rules, {}, facts).outcomes["result"]

    def test_says_why_there_is_no_value(self):
        why = lambda measure, **numbers: self.outcome(measure, **numbers).why
        self.assertEqual(why("{op: indicator, name: a, unit: points}"), "no_input")
        self.assertEqual(why("{op: sum, of: [a, b]}", a=1), "passed_on")
        self.assertEqual(why("{op: ratio, of: a, to: b, missing: {substitute: 1 points}}", a=1), "passed_on")
        self.assertEqual(why("{op: ratio, of: a, to: b}", a=1, b=0), "undefined")
        self.assertEqual(why("{op: minimum, of: a, base: b, at_least: 5 points}", a=1, b=4), "below_minimum")
        self.assertEqual(why("{op: valid, of: a, from: 2027-01-01}", a=1), "not_in_force")
        self.assertEqual(why("{op: percentile_rank, of: a}", a=1), "no_reference")
        self.assertEqual(why("{op: years_mean, name: a, unit: points, years: 2, at_least: 2}", a=1), "too_few_present")
        self.assertEqual(why("{op: mean, of: [a, b], missing: drop}"), "passed_on")

    def test_counts_what_is_left_out_and_what_stands_in(self):
        self.assertEqual(self.outcome("{op: mean, of: [a, b], missing: drop}", a=3), Outcome(3.0, "", 1, 0))
        self.assertEqual(self.outcome("{op: mean, of: [a, b], missing: drop, present_min: 2}", a=3),
                         Outcome(None, "too_few_present", 1, 0))
        self.assertEqual(self.outcome("{op: sum, of: [a, b], missing: {substitute: 7 points}}", a=3),
                         Outcome(10.0, "", 0, 1))
        self.assertEqual(self.outcome("{op: years_mean, name: a, unit: points, years: 3}", a=3),
                         Outcome(3.0, "", 2, 0))

    def test_gives_no_class_where_the_rule_set_says_fail(self):
        rules = rules_of(self.LINES + "  both: {op: sum, of: [a, b], missing: fail}\n"
                         "  much: {op: at_least, of: a, than: 1 points}\n",
                         "classes:\n  - {id: none}\n  - {id: much, enter: much}\n")
        whole = evaluate(rules, {}, Facts(DAY, {("a", 2026): 2.0, ("b", 2026): 2.0}))
        self.assertEqual((whole.class_id, whole.failed), ("much", False))
        broken = evaluate(rules, {}, Facts(DAY, {("a", 2026): 2.0}))
        self.assertEqual((broken.class_id, broken.failed), (None, True))

    def test_gives_the_most_severe_class_that_is_reached(self):
        rules = rules_of(self.LINES + "  some: {op: at_least, of: a, than: 10 points}\n"
                         "  much: {op: at_least, of: b, than: 10 points}\n",
                         "classes:\n  - {id: none}\n  - {id: some, enter: some}\n  - {id: much, enter: much}\n")
        for a, b, wanted in ((9, 9, "none"), (10, 9, "some"), (9, 10, "much"), (10, None, None), (None, 10, "much"),
                             (None, 9, None)):
            numbers = {(name, 2026): float(value) for name, value in (("a", a), ("b", b)) if value is not None}
            self.assertEqual(class_of(rules, evaluate(rules, {}, Facts(DAY, numbers)).outcomes), wanted, (a, b))


class ReferenceTest(unittest.TestCase):
    LINES = ("  a: {op: indicator, name: a, unit: points}\n  rank: {op: percentile_rank, of: a, ties: highest}\n"
             "  third: {op: quantile, of: a, groups: 3}\n  few: {op: top_share, of: a, share: 0.3}\n")

    def test_an_area_alone_is_what_it_is_among_all(self):
        rules = rules_of(self.LINES)
        areas = [Facts(DAY, {("a", 2026): float(value)}) for value in (1, 2, 2, 3, 9)]
        reference, evaluations = evaluate_all(rules, areas)
        for facts, whole in zip(areas, evaluations):
            self.assertEqual(evaluate(rules, reference, facts), whole)

    def test_what_lies_beyond_all_areas_is_at_the_end(self):
        rules = rules_of(self.LINES)
        reference, _ = evaluate_all(rules, [Facts(DAY, {("a", 2026): float(value)}) for value in range(5)])
        for value, rank, third, few in ((99, 1, 3, 1), (-99, 0, 1, 0), (1.5, 0.5, 2, 0)):
            outcomes = evaluate(rules, reference, Facts(DAY, {("a", 2026): float(value)})).outcomes
            self.assertEqual([outcomes[name].value for name in ("rank", "third", "few")], [rank, third, few], value)

    def test_the_order_of_areas_and_measures_leaves_no_trace(self):
        source = random.Random(5)
        document = EVERY.read_text()
        rows = made_rows(source, 60)
        before = {row["area"]: one.outcomes for row, one in zip(rows, worked(load(document.encode(), KINDS), rows)[1])}
        head, lines, tail = re.fullmatch(r"(.+\nmeasures:\n)(.+?)(classes:\n.+)", document, re.S).groups()
        for _ in range(3):
            measures = lines.splitlines()
            source.shuffle(measures)
            source.shuffle(rows)
            rules = load((head + "\n".join(measures) + "\n" + tail).encode(), KINDS)
            after = {row["area"]: one.outcomes for row, one in zip(rows, worked(rules, rows)[1])}
            self.assertEqual(before, after)


@unittest.skipUnless(DATA, "LAGESBILD_DATA is not set")
class PublishedTest(unittest.TestCase):
    def _assert_svi(self, year: int, rows_wanted: int, columns_wanted: int):
        rules = file_of(f"svi_{year}.yaml")
        rows = tables.read(f"{DATA}/conformance/svi_{year}_us_county.csv.gz")
        self.assertEqual(len(rows), rows_wanted)
        evaluations = worked(rules, rows)[1]
        columns = [name for name in rules.measures if not name.startswith("ep_")]
        self.assertGreaterEqual(len(columns), columns_wanted)
        for name in columns:
            ours = [evaluation.outcomes[name].value for evaluation in evaluations]
            wrong = sum(millionths(-999.0 if mine is None else mine) != millionths(float(row[name.upper()]))
                        for mine, row in zip(ours, rows))
            self.assertEqual(wrong, 0, f"{name} of {len(rows)}")

    def test_svi_2022_in_every_rank_sum_and_flag(self):
        self._assert_svi(2022, 3144, 16 * 2 + 4 * 3 + 3)

    def test_svi_2018_in_every_rank_sum_and_flag(self):
        self._assert_svi(2018, 3142, 15 * 2 + 4 * 3 + 3)

    def test_area_types_in_more_than_95_percent_and_never_more_than_one_off(self):
        rows = tables.read(f"{DATA}/conformance/regso_omradestyp_2022.csv")
        evaluations = worked(file_of("omradestyp_2022.yaml"), rows)[1]
        off = [abs(int(evaluation.class_id) - int(row["omradestyp_2022"]))
               for row, evaluation in zip(rows, evaluations)]
        self.assertEqual(len(off), 3363)
        self.assertLessEqual(max(off), 1)
        self.assertGreaterEqual(off.count(0) / len(off), 0.956)


class DanishListsTest(unittest.TestCase):
    """A few areas whose lists one can see; every branch and date is held against the console below."""

    def said(self, measure: str, years, day: str, **more):
        year = {"residents": 1000, "social_housing": 1, "non_western_pct": 60, "not_in_work_or_education_pct": 60,
                "convicted_pct": 4, "convicted_national_pct": 1, "basic_education_only_pct": 70, "income": 40,
                "income_region": 100} | more
        cells = {name: str(value) for name, value in year.items()}
        rows = [{"area": "a", "day": f"{at}-{day}", **cells} for at in years]
        outcome = worked(file_of("denmark.yaml"), rows, period="day")[1][-1].outcomes[measure]
        return outcome.why or outcome.is_true

    def test_each_list_holds_in_its_time(self):
        self.assertEqual(self.said("list_2010_valid", range(2007, 2011), "09-30"), "not_in_force")
        self.assertIs(self.said("list_2010_valid", range(2007, 2011), "10-01"), True)
        self.assertIs(self.said("list_2014_valid", range(2015, 2019), "11-30"), True)
        self.assertEqual(self.said("list_2014_valid", range(2015, 2019), "12-01"), "not_in_force")
        self.assertIs(self.said("udsat", range(2015, 2019), "12-01"), True)
        self.assertIs(self.said("parallelsamfund", range(2015, 2019), "12-01", non_western_pct=50), False)

    def test_five_years_running_need_five_known_years(self):
        self.assertIs(self.said("omdannelse", range(2012, 2021), "12-01"), True)
        self.assertEqual(self.said("listed_5_years", range(2016, 2020), "12-01"), "no_history")
        self.assertEqual(self.said("omdannelse", range(2016, 2020), "12-01"), "passed_on")


# ---- the console

def made_rows(source, count: int, years=(2026,)) -> list:
    """Random areas with gaps and ties; with several years an area has a row for each."""
    number = lambda low, high, digits: f"{round(source.uniform(low, high), digits):.{digits}f}"
    gap = lambda part, cell: "-" if source.random() < part else cell
    rows = []
    for year in years:
        for at in range(count):
            a = source.choice([gap(0.1, number(-20, 30, 0)), gap(0.1, number(-20, 30, 2)), "-999", number(-3, 3, 1) + "5"])
            people = source.choice(["0", "299", "300", "499", "500", number(1, 9000, 0)])
            row = {"area": f"area {at}", "year": str(year), "county": gap(0.1, source.choice("nsö")),
                   "town": f"t{at // 3}", "a": a, "b": gap(0.05, number(0.001, 90, 6)), "c": gap(0.2, number(0, 12, 3)),
                   "d": gap(0.1, number(0, 100, 1)), "people": gap(0.05, people)}
            row |= {name: gap(0.15, source.choice("01")) for name in "pqr"}
            row |= _surveys_and_counts(source, year, gap)
            rows.append(row)
    return rows


def _surveys_and_counts(source, year: int, gap) -> dict:
    """Surveys of the row's own year and, of one of them, of a year that all rows know; reports of some months."""
    row: dict = {}
    for name in ("unsafe", "worried"):
        share = gap(0.3, f"{source.random():.4f}")
        row[name], row[f"{name}.n"] = share, "-" if share == "-" else str(source.randint(1, 90))
    row["unsafe@2025"], row["unsafe.n@2025"] = f"{source.random():.3f}", str(source.randint(1, 90))
    for kind in ("violence.assault", "property.theft", "drugs.offence"):
        for month in ("2026-07", "2026-06", "2026-05", "2026-04", "2025-12"):
            row[f"{kind}@{month}"] = str(source.randint(0, 40))
    return row


def with_last_bits(document: str) -> str:
    """The rule set with every number once more a thousand million times as large: so that what is printed in millionths
    shows a difference in the last bits of a double."""
    head, lines, tail = re.fullmatch(r"(.+\nmeasures:\n)(.+?)(classes:\n.+)", document, re.S).groups()
    numbers = [name for name, measure in load(document.encode(), KINDS).measures.items()
               if measure.unit not in ("truth", "label")]
    large = "".join(f"  large_{name}: {{op: linear, of: {name}, factor: 1000000000}}\n" for name in numbers)
    return head + lines + large + tail


class EveryOperationTest(unittest.TestCase):
    def test_the_rule_set_has_every_operation_and_every_word(self):
        rules = load(EVERY.read_bytes(), KINDS)
        for name, operation in OPERATIONS.items():
            used = [measure for measure in rules.measures.values() if measure.operation is operation]
            self.assertTrue(used, name)
            for key, parameter in operation.parameters.items():
                said = {measure.arguments[key] for measure in used} if parameter.words else set()
                self.assertEqual(said, set(parameter.words), f"{name}: {key}")
                written = any(key in measure.written for measure in used)
                self.assertTrue(written, f"{name}: {key} is never written")


class ConsoleTest(unittest.TestCase):
    """`lagesbild rules eval -o csv` and this language, cell by cell."""

    @classmethod
    def setUpClass(cls):
        if not BINARIES:
            raise unittest.SkipTest("LAGESBILD_BINARIES is not set")
        cls.folder = tempfile.TemporaryDirectory(prefix="lagesbild-oracle-measures.")

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def printed(self, document: str, rows: list, options) -> str:
        rules, table = pathlib.Path(self.folder.name, "rules.yaml"), pathlib.Path(self.folder.name, "table.csv")
        rules.write_text(document)
        tables.write(table, rows)
        command = [f"{BINARIES}/lagesbild", "rules", "eval", "--rules", rules, "--input", table, "-o", "csv", *options]
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout

    def assert_same(self, document: str, rows: list, options, day: int = DAY, period: str = ""):
        rules = load(document.encode(), KINDS)
        areas, evaluations = worked(rules, rows, day, period)
        ours = tables.printed(rules, rows, areas, evaluations).splitlines()
        theirs = self.printed(document, rows, options).splitlines()
        columns = ours[0].split(",")
        self.assertEqual(theirs[0].split(","), columns)
        self.assertEqual(len(theirs), len(ours))
        for mine, its in zip(ours, theirs):
            differ = [f"{name}: oracle {one}, console {other}"
                      for name, one, other in zip(columns, mine.split(",", len(columns) - 1),
                                                  its.split(",", len(columns) - 1)) if one != other]
            self.assertEqual(differ, [], mine.split(",")[0])

    def test_agrees_over_random_tables_in_every_cell(self):
        document = with_last_bits(EVERY.read_text())
        for seed in range(8):
            with self.subTest(seed=seed):
                source = random.Random(seed)
                month, day = source.randint(4, 7), source.randint(1, 30)
                text = f"2026-{month:02}-{day:02}"
                rows = made_rows(source, source.choice([1, 2, 7, 40, 150]))
                self.assert_same(document, rows, ["--as-of", text], day_of(text))

    def test_agrees_over_tables_of_several_years(self):
        document = with_last_bits(EVERY.read_text())
        for seed in range(3):
            with self.subTest(seed=seed):
                rows = made_rows(random.Random(100 + seed), 25, years=(2023, 2024, 2025, 2026))
                self.assert_same(document, rows, ["--period", "year"], period="year")

    def test_agrees_on_the_danish_lists_over_random_areas(self):
        source = random.Random(9)
        rows = []
        for at in range(60):
            for year in range(2009, 2024):
                near = lambda *cuts: f"{source.choice(cuts) + source.choice([-0.1, 0, 0.1, 20]):.2f}"
                rows.append({
                    "area": str(at), "day": f"{year}-{source.choice(['09-30', '10-01', '11-30', '12-01', '12-31'])}",
                    "residents": source.choice(["999", "1000", "5000"]), "social_housing": source.choice("0111"),
                    "non_western_pct": near(30, 50), "not_in_work_or_education_pct": near(30, 40),
                    "convicted_pct": near(2, 2.7, 3), "convicted_national_pct": "1",
                    "basic_education_only_pct": near(50, 60), "income": near(45, 55, 65), "income_region": "100"})
        document = pathlib.Path(ROOT, "tests/conformance/rules/denmark.yaml").read_text()
        self.assert_same(document, rows, ["--period", "day"], period="day")


if __name__ == "__main__":
    unittest.main()
