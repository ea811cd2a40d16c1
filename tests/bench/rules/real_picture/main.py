"""Writes a Markdown report: what the default rule set says of real areas, and how far the official list agrees, both ways.

    LAGESBILD_DATA=… /usr/bin/python3 tests/bench/rules/real_picture/main.py --lagesbild build/bin/lagesbild --output report.md

The console does the work (`reference compute`, `rules eval`); this makes its tables and compares."""

import argparse
import csv
import io
import os
import pathlib
import subprocess
import sys
import tempfile

import agree
import data
import report

ROOT = pathlib.Path(__file__).resolve().parents[4]
RULES = ROOT / "services/scoring/rules"
YEARS = ("2020", "2021")


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lagesbild", default=str(ROOT / "build/bin/lagesbild"), help="the console")
    parser.add_argument("--rules", default=str(RULES / "se-1.yaml"), help="rule set with the measures of se-1")
    parser.add_argument("--data", default=os.environ.get("LAGESBILD_DATA"), help="folder of data (default: $LAGESBILD_DATA)")
    parser.add_argument("--output", default="-", help="file; - is standard output")
    given = parser.parse_args()
    if not given.data:
        parser.error("no data: set LAGESBILD_DATA or give --data")
    return given


def console(given, *words):
    """Rows that the console prints. Ends the program with what it says if it fails."""
    command = [given.lagesbild, *words, "-o", "csv"]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    if said.returncode != 0:
        sys.exit(f"{' '.join(command)}: {said.stderr.strip()}")
    return list(csv.DictReader(io.StringIO(said.stdout))), said.stderr


def evaluate(given, areas, year, folder):
    """Rows of `rules eval` by code, rows of `reference compute`, the rule set's id."""
    path = str(folder / f"{len(areas)}-{year}.csv")
    data.write_table(path, areas, data.counted_kinds(RULES / "severity-1.csv"), year)
    words = ["--rules", given.rules, "--input", path, "--as-of", f"{year}-12-31"]
    rows, said = console(given, "rules", "eval", *words)
    reference, _ = console(given, "reference", "compute", *words)
    return {row["area"]: row for row in rows}, reference, said.rsplit("by ", 1)[1].strip()


def main():
    given = options()
    desos, crimes = data.deso_areas(pathlib.Path(given.data), YEARS)
    levels = {"DeSO": desos, "RegSO": data.regso_areas(pathlib.Path(given.data), desos)}
    parts, compared = [], {}
    with tempfile.TemporaryDirectory() as folder:
        for level, areas in levels.items():
            by_year = {}
            for year in YEARS:
                rows, reference, rules_id = evaluate(given, areas, year, pathlib.Path(folder))
                by_year[year], compared[level, year] = rows, agree.Comparison(rows, areas)
                parts.append(report.section(level, year, rows, compared[level, year], reference))
            parts.append(report.steps(level, by_year[YEARS[0]], by_year[YEARS[-1]], YEARS))
    text = "\n".join([report.head(rules_id, crimes, YEARS, compared), *parts])
    if given.output == "-":
        sys.stdout.write(text)
    else:
        pathlib.Path(given.output).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
