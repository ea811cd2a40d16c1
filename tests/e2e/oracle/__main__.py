"""Checks a pipeline that has come to rest: python3 -m oracle HOST:PORT (from tests/e2e). Exit code 1: it differs."""

import argparse
import json
import pathlib
import sys
import tempfile

from .check import check
from .kinds import Kinds
from .topics import load_messages, read_all


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bootstrap", help="Kafka, host:port")
    options = parser.parse_args()
    root = str(pathlib.Path(__file__).resolve().parents[3])
    with tempfile.TemporaryDirectory(prefix="lagesbild-oracle.") as folder:
        report = check(load_messages(folder, root), Kinds(root), read_all(options.bootstrap))
    print(json.dumps(report.counts, indent=1))
    for line in report.lines():
        print(line)
    print(f"{len(report.mismatches)} differences")
    return 1 if report.mismatches else 0


sys.exit(main())
