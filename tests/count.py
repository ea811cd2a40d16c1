#!/usr/bin/python3
"""Counts what ctest ran, names what it skipped, fails if too few ran; its last line is the one of counts.

    count.py JUNIT_FILE LEAST [DATA]     LEAST: fewer tests than that are a failure. DATA: the folder of real data; where it is
                                         named, a skipped test is one that did not run, for every test has what it needs
"""
import sys
import xml.etree.ElementTree as tree


def main(report: str, least: str, data: str = "") -> int:
    suite = tree.parse(report).getroot()
    total, failed = (int(suite.get(name, 0)) for name in ("tests", "failures"))
    skipped = [case.get("name") for case in suite.iter("testcase") if case.get("status") in ("notrun", "disabled")]
    counted = total - len(skipped) if data else total
    if skipped:
        why = "" if data else " (try: LAGESBILD_DATA=the folder of the real data)"
        print(f"tests: {len(skipped)} were SKIPPED{why}:", *skipped, sep="\n  ", file=sys.stderr)
    if counted < int(least):
        print(f"tests: only {counted} ran, {least} were to be expected (try: look at the labels in .ci/cmake/LbTest.cmake, "
              "and at what was skipped)", file=sys.stderr)
    print(f"{total - failed - len(skipped)} passed, {failed} failed, {len(skipped)} skipped")
    return int(counted < int(least))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
