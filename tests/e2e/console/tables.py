"""What needs no service: rule sets over tables (the tutorial of services/scoring/README.md, as it stands there), and
changes of counts."""

import pathlib
import re
import unittest

from .rig import ROOT, rig, rows


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
