#!/usr/bin/python3
""".ci/run, tests/run.sh and tests/count.py: wrong words end at once, and a test that was skipped is none that ran."""

import pathlib
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[3]


def say(*words: str) -> subprocess.CompletedProcess:
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False, timeout=50)


class WordsTest(unittest.TestCase):
    def test_a_stage_that_is_none_is_refused(self):
        said = say(".ci/run", "format", "tset")
        self.assertEqual(said.returncode, 64)
        self.assertIn("no stage 'tset'", said.stderr)
        self.assertEqual(said.stdout, "", "before any stage is run")

    def test_a_label_that_is_none_is_refused_before_anything_is_installed(self):
        said = say("tests/run.sh", "unit", "nolabel")
        self.assertEqual(said.returncode, 64)
        self.assertIn("no label 'nolabel'", said.stderr)
        self.assertIn("integration", said.stderr)
        self.assertEqual(said.stdout, "")
        said = say("tests/run.sh", "--help")
        self.assertEqual(said.returncode, 0)
        self.assertIn("tests/run.sh quick", said.stdout)
        self.assertNotIn("packages", said.stdout)


class CountTest(unittest.TestCase):
    """As ctest writes it: two run, one of them with a fault, two skipped."""
    REPORT = """<testsuite tests="4" failures="1" disabled="1" skipped="1">
<testcase name="good" status="run"/><testcase name="bad" status="fail"><failure message=""/></testcase>
<testcase name="without.data" status="notrun"><skipped message="SKIP_REGULAR_EXPRESSION_MATCHED"/></testcase>
<testcase name="off" status="disabled"/></testsuite>"""

    def count(self, least: int, data: str) -> subprocess.CompletedProcess:
        with tempfile.NamedTemporaryFile("w", suffix=".xml") as report:
            report.write(self.REPORT)
            report.flush()
            return say("/usr/bin/python3", "-B", "tests/count.py", report.name, str(least), data)

    def test_skipped_tests_did_not_run_where_there_are_data(self):
        self.assertEqual(self.count(2, "/data").returncode, 0)
        said = self.count(3, "/data")
        self.assertEqual(said.returncode, 1)
        self.assertIn("only 2 ran, 3 were to be expected", said.stderr)

    def test_skipped_tests_are_named_loudly_where_there_are_none(self):
        said = self.count(4, "")
        self.assertEqual(said.returncode, 0)
        self.assertIn("2 were SKIPPED (try: LAGESBILD_DATA=", said.stderr)
        self.assertIn("without.data", said.stderr)
        self.assertEqual(said.stdout.splitlines()[-1], "1 passed, 1 failed, 2 skipped")
        self.assertEqual(self.count(5, "").returncode, 1, "a label was lost")


if __name__ == "__main__":
    unittest.main()
