"""Comes last: a command that no test ran is one that nobody knows to work."""

import unittest

from .rig import rig


class EveryCommandTest(unittest.TestCase):
    def test_was_run_by_the_tests_before(self):
        ran = set(rig().ran)
        commands = rig().commands()
        self.assertGreater(len(commands), 28)
        self.assertEqual(set(), commands - ran, "try: a test in tests/e2e/console")
