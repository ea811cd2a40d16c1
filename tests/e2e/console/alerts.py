"""alerts tail and why: what partners got, and why."""

import os
import signal
import subprocess
import threading
import unittest

from .rig import homicides, interrupt, rig, rows

AREA = "9901-01"


class AlertsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        """An area becomes severe."""
        before = rig().applied("side")
        assert rig().push("side", "alerts.ndjson", homicides("alert", AREA, 300)).code == 0
        rig().settle("side", before + 300)
        cls.alerts = cls.told()

    @staticmethod
    def told(*words: str):
        said = rig().say("alerts", "tail", "--partner", "ekby", "--area", AREA, "-o", "ndjson", *words)
        assert said.code == 0, said
        return rows(said)

    def test_are_told(self):
        first = self.alerts[0]
        self.assertEqual((first["partner"], first["area"]), ("ekby", AREA))
        self.assertIn(first["message"], ("ALERT", "UPDATE"))
        self.assertEqual(len({row["alert"] for row in self.told()}), len(self.told()))
        self.assertEqual(self.told("--since-ms", "1900000000000"), [])
        said = rig().say("alerts", "tail", "--partner", "nobody")
        self.assertEqual(said.code, 66)
        self.assertIn("lagesbild.alerts.nobody.v1", said.err)

    def test_are_explained(self):
        said = rig().say("alerts", "why", "ekby", "--area", AREA, "-o", "ndjson")
        self.assertEqual(said.code, 0)
        sent = {row["alert"]: row for row in rows(said) if row["outcome"] == "sent"}
        for alert in self.told():
            self.assertIn(alert["alert"], sent)
        one = next(iter(sent.values()))
        self.assertIn(one["reason"], ("matched", "follows_sent_alert"))
        of_one = rows(rig().say("alerts", "why", "ekby", "--finding", one["finding"], "-o", "ndjson"))
        self.assertEqual({row["finding"] for row in of_one}, {one["finding"]})

    def test_that_were_not_sent_are_explained(self):
        said = rig().say("alerts", "why", "housing", "--area", AREA, "-o", "ndjson")
        self.assertEqual(said.code, 0)
        self.assertIn(("not sent", "class_to"), {(row["outcome"], row["reason"]) for row in rows(said)})
        said = rig().say("alerts", "why", "housing", "--area", "9904-15", "-o", "ndjson")
        self.assertEqual((said.code, said.out), (0, ""))
        self.assertIn("it has 2 active subscriptions, and none of them covers", said.err)

    def test_are_followed_until_an_interrupt(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with rig().begin("alerts", "tail", "--partner", "ekby", "--follow", "-o", "ndjson") as process:
                self.assertIn('"partner":"ekby"', process.stdout.readline())
                self.assertEqual(interrupt(process, number), 0, process.stderr.read())

    def test_of_a_partner_that_comes_later_are_followed_too(self):
        with rig().begin("alerts", "tail", "--follow", "-o", "ndjson") as process:
            ends = threading.Timer(60, process.kill)
            ends.start()
            self.assertIn('"partner":', process.stdout.readline())
            self.assertEqual(rig().say("sub", "add", "late-all", "--partner", "late").code, 0)
            before = rig().applied("side")
            self.assertEqual(rig().push("side", "late.ndjson", homicides("late", "9903-02", 300)).code, 0)
            rig().settle("side", before + 300)
            seen = any('"partner":"late"' in line for line in iter(process.stdout.readline, ""))
            ends.cancel()
            self.assertTrue(seen)
            self.assertEqual(interrupt(process), 0)

    def test_that_are_followed_have_no_end(self):
        for form in ("json", "csv"):
            said = rig().say("alerts", "tail", "--follow", "-o", form)
            self.assertEqual(said.code, 65)
            self.assertIn("ndjson", said.err)

    def test_are_followed_while_somebody_reads(self):
        reading, writing = os.pipe()
        os.close(reading)
        with rig().begin("alerts", "tail", "--partner", "ekby", "--follow", stdout=writing) as process:
            os.close(writing)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                self.fail("it goes on writing to nobody")
