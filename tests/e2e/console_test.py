#!/usr/bin/python3
"""Each command of the console once on a running installation, with its output and its exit code.

    console_test.py BIN [-v] [-k PATTERN]     BIN: folder of the programs
"""
import os
import pathlib
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
os.environ["LAGESBILD_BINARIES"] = str(pathlib.Path(sys.argv.pop(1)).resolve())


def load_tests(loader, _tests, _pattern):
    """In the order in which one needs the other; whether every command was run is told last."""
    names = ["setup", "registers", "feeds", "streams", "alerts", "picture", "dead_letters", "tables", "every_command"]
    return unittest.TestSuite(loader.loadTestsFromName(f"console.{name}") for name in names)


if __name__ == "__main__":
    unittest.main()
