#!/usr/bin/python3
"""The oracle's scoring against scoring's own step, byte for byte, over random observations and without Kafka.

    oracle_replay_test.py [-v] [-k PATTERN]

LAGESBILD_SCORING_REPLAY names the program that works the step (tests/component/scoring/replay.cc).
"""
import os
import pathlib
import random
import struct
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from oracle import topics  # noqa: E402: only now are they found
from oracle_observations import (ASSAULT, DAY, DRUGS, FRAME, HOMICIDE, INDICATOR, KINDS, MEASURED, NEW,  # noqa: E402
                                 REVISED, ROOT, SURVEY, THEFT, WITHDRAWN, Observations)

REPLAY = os.environ.get("LAGESBILD_SCORING_REPLAY", "")
FIRST = pathlib.Path(ROOT, "services/scoring/rules/first.yaml").read_bytes()
OFFICIAL = 4


class Random:
    """Random observations. documents: rule sets, one of which is marked now and then."""

    def __init__(self, messages, seed: int, documents: list):
        self._source, self._documents = random.Random(seed), documents
        pick = self._source.choice
        areas = {f"a{at}": (pick(["district", "deso", "regso"]), pick([0, 150, 900, 5000])) for at in range(5)}
        self.made = Observations(messages, KINDS, areas, DAY)
        self._areas, self._said = [*areas, "unlocated", "nowhere"], []

    def make(self, days: int) -> Observations:
        made, happens = self.made, lambda part: self._source.random() < part
        made.mark_feed("city", 5 * 86_400)
        made.mark_areas()
        made.mark_rules(self._documents[0])
        made.leap(0)
        for _ in range(days):
            for _ in range(self._source.choice([0, 1, 2, 4])):
                self._event()
            if happens(0.03):
                made.mark_rules(self._source.choice(self._documents))
            if happens(0.02):
                made.mark_areas()
            made.leap(1 if happens(0.95) else 7, [feed for feed in ("city", "other") if happens(0.8)])
        return made

    def _event(self):
        what = self._source.random()
        if what < 0.5:
            self._report()
        elif what < 0.75 and self._said:
            self._correct()
        else:
            self._state()

    def _row(self):
        pick = self._source.choice
        return (pick([THEFT, THEFT, ASSAULT, ASSAULT, DRUGS, HOMICIDE]), self.made.day - pick([0, 0, 1, 3, 20, 35, 70]),
                pick([1, 1, 2, 6]))

    def _report(self):
        said = self._source.choice(self._areas), self._source.choice(["city", "other"]), self._row()
        self._said.append(said)
        self.made.count_on(said[0], [said[2]], NEW, said[1])

    def _correct(self):
        area, feed, (kind, day, count) = self._said.pop(self._source.randrange(len(self._said)))
        cause, rows = self._source.choice([REVISED, WITHDRAWN, WITHDRAWN, FRAME]), [(kind, day, -count)]
        if cause == REVISED:
            rows.append(self._row())
            self._said.append((area, feed, rows[1]))
        self.made.count_on(area, rows, cause, feed)

    def _state(self):
        pick = self._source.choice
        type_, name, number, n = pick([
            (SURVEY, pick(["unsafe", "insecurity"]), self._source.randint(0, 7_000), pick([0, 30, 60, 200])),
            (INDICATOR, pick(["income", "jobless", "residents"]), pick([-1_000, 900_000, 12_345, 30_000]), 0),
            (OFFICIAL, "police", DAY, 0)])
        year = pick([2021, 2022, 2022])
        period = "" if type_ == OFFICIAL else pick([f"{year}", f"{year}", f"{year}-05", f"{year}-11", "spring"])
        cause = pick([NEW, NEW, NEW, REVISED, WITHDRAWN])
        self.made.state(pick(self._areas), type_, name, period, None if cause == WITHDRAWN else number, n, cause,
                        pick(["city", "other"]))


class Frames:
    """What the program wrote."""

    def __init__(self, raw: bytes):
        self._raw, self._at = raw, 0

    def next(self) -> bytes:
        size, = struct.unpack_from("<I", self._raw, self._at)
        self._at += 4 + size
        return self._raw[self._at - size:self._at]

    def until_empty(self):
        while frame := self.next():
            yield frame

    def output(self, topic: bytes) -> tuple:
        partition, key, has, value, headers = (self.next() for _ in range(5))
        pairs = [(self.next().decode(), self.next()) for _ in range(int(headers))]
        return topic.decode(), partition, key, value if has == b"1" else None, pairs

    def pairs(self) -> dict:
        found = {}
        while self._at < len(self._raw):
            key = self.next()
            found[key] = self.next()
        return found


def replayed(made: Observations):
    """(outputs, reasons of dead letters, state) of scoring's step."""
    frames = b"".join(struct.pack("<I", len(raw)) + raw for raw in (made.areas, *made.taken))
    done = subprocess.run([REPLAY], input=frames, capture_output=True, timeout=60, check=True)
    told = Frames(done.stdout)
    outputs = [told.output(topic) for topic in told.until_empty()]
    return outputs, [reason.decode() for reason in told.until_empty()], told.pairs()


@unittest.skipUnless(REPLAY, "LAGESBILD_SCORING_REPLAY is not set")
class ReplayTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls._folder = tempfile.TemporaryDirectory(prefix="lagesbild-replay.")
        cls.messages = topics.load_messages(cls._folder.name, ROOT)

    @classmethod
    def tearDownClass(cls):
        cls._folder.cleanup()

    def assert_same(self, made: Observations):
        outputs, dead, state = replayed(made)
        ours = made.scoring.outputs
        for at, (mine, its) in enumerate(zip(ours, outputs)):
            topic, partition, key, value, headers = its
            where = f"output {at}, after record {mine.origin.offset}"
            self.assertEqual((mine.topic, mine.key), (topic, key), where)
            self.assertIn(partition, (b"-", str(mine.partition).encode()), where)
            self.assertEqual(self.read(topic, mine.value), self.read(topic, value), where)
            self.assertEqual(mine.value, value, where)
            self.assertEqual(mine.headers, headers, where)
        self.assertEqual(len(ours), len(outputs))
        self.assertEqual([one.reason for one in made.scoring.dead], dead)
        mine = made.scoring.state()
        self.assertEqual(sorted(mine), sorted(state))
        self.assertEqual([key for key in mine if mine[key] != state[key]], [])

    def read(self, topic: str, value):
        """A value as text, where people can see what differs."""
        kinds = {topics.ASSESSMENTS: self.messages.assessment.Assessment,
                 topics.FINDINGS: self.messages.finding.FindingRecord}
        return str(kinds[topic].FromString(value)) if value and topic in kinds else value

    def test_the_first_form(self):
        for seed in range(6):
            with self.subTest(seed=seed):
                self.assert_same(Random(self.messages, seed, [FIRST]).make(120))

    def test_the_second_form(self):
        for seed in range(12):
            with self.subTest(seed=seed):
                self.assert_same(Random(self.messages, 100 + seed, [MEASURED]).make(120))

    def test_one_form_after_the_other(self):
        other = MEASURED.replace(b"hold_days: {worse: 2, better: 5}", b"hold_days: {worse: 0, better: 0}")
        for seed in range(8):
            with self.subTest(seed=seed):
                made = Random(self.messages, 200 + seed, [MEASURED, FIRST, other]).make(150)
                self.assert_same(made)


if __name__ == "__main__":
    unittest.main()
