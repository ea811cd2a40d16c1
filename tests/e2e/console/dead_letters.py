"""dlq ls, show and redrive: what could not be worked or written, and how it gets in again."""

import unittest

from .rig import homicides, rig, rows

OBSERVATIONS, FINDINGS = "lagesbild.observations.v1", "lagesbild.findings.v1"
PARTNER, TOPIC, AREA = "gone", "lagesbild.alerts.gone.v1", "9903-07"


def count(topic: str) -> int:
    said = rig().say("dlq", "ls", "-o", "ndjson")
    assert said.code == 0, said
    return {row["topic"]: row["records"] for row in rows(said)}[f"{topic}.dlq"]


def fates(topic: str, *words: str):
    said = rig().say("dlq", "redrive", topic, "-o", "ndjson", *words)
    return said.code, {row["fate"]: row["letters"] for row in rows(said)}


def why() -> set:
    said = rig().say("alerts", "why", PARTNER, "--area", AREA, "-o", "ndjson")
    assert said.code == 0, said
    return {(row["outcome"], row["reason"]) for row in rows(said)}


class DeadLettersTest(unittest.TestCase):
    def test_are_not_counted_by_offsets(self):
        before = count(FINDINGS)
        rig().abort(f"{FINDINGS}.dlq", 5)
        self.assertEqual(count(FINDINGS), before)
        stages = {row["stage"]: row for row in rows(rig().say("status", "-o", "ndjson"))}
        self.assertEqual(stages["notification"]["dead_letters"], before)

    def test_say_who_could_not_work_them_and_why(self):
        self.assertEqual(count(OBSERVATIONS), 0)
        rig().produce(OBSERVATIONS, b"\xff not a record")
        rig().until(lambda: count(OBSERVATIONS) == 2, "a letter of each stage that reads observations")
        said = rig().say("dlq", "show", OBSERVATIONS, "-o", "ndjson")
        self.assertEqual(said.code, 0)
        letters = rows(said)
        self.assertEqual({row["stage"] for row in letters}, {"scoring", "trend-detection"})
        for row in letters:
            self.assertEqual((row["reason"], row["partition"], row["key"], row["bytes"]),
                             ("NOT_DECODABLE", 0, "broken", 14))
            self.assertTrue(row["from"].startswith(f"{OBSERVATIONS}/0/"), row)
        self.assertEqual(len(rows(rig().say("dlq", "show", f"{OBSERVATIONS}.dlq", "--limit", "1", "-o", "ndjson"))), 1)
        stages = {row["stage"]: row for row in rows(rig().say("status", "-o", "ndjson"))}
        self.assertIn(f"lagesbild dlq show {OBSERVATIONS}", stages["scoring"]["what_to_do"])
        self.assertEqual(rig().say("dlq", "show", "lagesbild.nothing.v1").code, 66)

    def test_then_go_in_once_for_both_stages(self):
        """Each stage refused it, and gets it back as one record; it is as broken as before."""
        self.assertEqual(fates(OBSERVATIONS, "--dry-run"), (0, {"written": 1, "twin written": 1}))
        self.assertEqual(count(OBSERVATIONS), 2)
        self.assertEqual(fates(OBSERVATIONS), (0, {"written": 1, "twin written": 1}))
        rig().until(lambda: count(OBSERVATIONS) == 4, "what is still broken")

    def test_that_are_alerts_reach_the_partner_once(self):
        add = ("sub", "add", "gone-all", "--partner", PARTNER, "--area", AREA, "--kind", "class_change")
        self.assertEqual(rig().say(*add).code, 0)
        rig().delete_topic(TOPIC)
        before = rig().applied("side")
        self.assertEqual(rig().push("side", "gone.ndjson", homicides("gone", AREA, 300)).code, 0)
        rig().settle("side", before + 300)
        self.assertIn(("dead-lettered", "topic_missing"), why())
        self.assertNotIn("sent", {outcome for outcome, _ in why()})
        letters = count(FINDINGS)
        self.assertGreater(letters, 0)
        self.assertEqual(fates(FINDINGS), (73, {"written": 0, "no topic": letters}))
        self.assertEqual(rig().say(*add).code, 0)
        code, told = fates(FINDINGS)
        self.assertEqual((code, told), (0, {"written": letters}))
        self.assertEqual(why(), {("sent", "redriven")})
        self.assertEqual(fates(FINDINGS), (0, {"written": 0, "there already": letters}))
        alerts = rows(rig().say("alerts", "tail", "--partner", PARTNER, "-o", "ndjson"))
        self.assertEqual(len(alerts), letters)
        self.assertEqual(len({row["alert"] for row in alerts}), letters)
