"""Observations of one partition, made by hand, and what the oracle's scoring makes of them."""

import hashlib
import pathlib
import tempfile
import unittest

from oracle import topics
from oracle.calendar import DAY_MS, midnight_ms
from oracle.kinds import Kinds
from oracle.measures.facts import day_of
from oracle.scoring import Scoring
from oracle.stage import World
from oracle.topics import Record

HERE = pathlib.Path(__file__).resolve().parent
ROOT = str(HERE.parents[1])
KINDS = Kinds(ROOT)
MEASURED = (HERE / "rules" / "measured.yaml").read_bytes()
DAY = day_of("2022-03-10")
MONTH = 52 * 12 + 2
THEFT, HOMICIDE, DRUGS, ASSAULT = "property.theft", "violence.homicide", "drugs.offence", "violence.assault"
SURVEY, INDICATOR = 1, 2
NEW, REVISED, WITHDRAWN, FRAME = 1, 2, 3, 4


class Observations:
    """areas: id -> (level, residents). first_day: days since 1970; time begins at its midnight."""

    def __init__(self, messages, kinds, areas: dict, first_day: int):
        self._m = messages
        read = topics.Topics()
        installation = messages.registers.Installation(epoch="ab" * 16, partitions=1)
        read.records[topics.INSTALLATION] = [[Record(0, b"", installation.SerializeToString(), [])]]
        bundle = messages.registers.AreasBundle()
        for id_, (level, residents) in areas.items():
            bundle.areas.add(id=id_, name=id_, level=level, municipality="0101", county="01", population=residents)
        self.areas = bundle.SerializeToString()
        self.taken: list = []  # values of all records
        self._bundle = hashlib.sha256(self.areas).hexdigest()
        read.records[topics.AREAS] = [[Record(0, self._bundle.encode(), self.areas, [])]]
        self.scoring = Scoring(World(messages, kinds, read), 0)
        self._ticks = self._activation = 0
        self.now_ms = midnight_ms(first_day)
        self.day = first_day

    # ---- what comes in

    def take(self, **content):
        value = self._m.observation.ObservationRecord(**content).SerializeToString()
        self.scoring.work([Record(len(self.taken), b"", value, [])])
        self.taken.append(value)

    def marker(self):
        self._activation += 1
        return self._m.marker.Marker(activation=self._activation, activated_at_ms=1)

    def mark_areas(self):
        marker = self.marker()
        marker.areas.version = marker.activation
        marker.areas.bundles.append(self._bundle)
        self.take(marker=marker)

    def mark_rules(self, document: bytes):
        marker = self.marker()
        marker.rule_set.id, marker.rule_set.yaml = "said by the gateway", document
        self.take(marker=marker)

    def mark_feed(self, feed: str, silent_after_s: int = 0, removed: bool = False):
        marker = self.marker()
        marker.feed.id, marker.feed.silent_after_s, marker.feed.removed = feed, silent_after_s, removed
        self.take(marker=marker)

    def tick(self, days: int = 0, feeds=()):
        """So many midnights, one after the other; 0: the present time once more, which is none. feeds: heard of."""
        for _ in range(days):
            self.leap(1, feeds)
        if not days:
            self.leap(0, feeds)

    def leap(self, days: int, feeds=()):
        """So many days in one tick."""
        self.day += days
        self.now_ms = midnight_ms(self.day)
        self._ticks += 1
        tick = self._m.tick.Tick(time_ms=self.now_ms, number=self._ticks, last=True, interval_ms=DAY_MS,
                                 areas_activation=self._activation)
        for feed in feeds:
            tick.counts.add(feed=feed, kind=THEFT, day=self.day, count=1)
        self.take(tick=tick)

    def count(self, area: str, *rows, cause: int = NEW, feed: str = "city"):
        """rows: (kind, days ago, reports)."""
        self.count_on(area, [(kind, self.day - ago, count) for kind, ago, count in rows], cause, feed)

    def count_on(self, area: str, rows, cause: int, feed: str):
        """rows: (kind, day, reports)."""
        delta = self._delta(area, cause, feed)
        for kind, day, count in rows:
            delta.counts.add(kind=kind, day=day, count=count)
        self.take(delta=delta)

    def state(self, area: str, type_: int, name: str, period: str, number, n: int = 0, cause: int = NEW,
              feed: str = "city"):
        """number None: nobody says it any more."""
        delta = self._delta(area, cause, feed)
        change = delta.values.add(type=type_, name=name, period=period)
        if number is not None:
            change.now.SetInParent()
            change.now.number, change.now.n = number, n
        self.take(delta=delta)

    def _delta(self, area: str, cause: int, feed: str):
        return self._m.observation.Delta(area=area, feed=feed, source_id=f"e{len(self.taken)}", revision=1, cause=cause,
                                         confidence=2, recorded_at_ms=self.now_ms)

    # ---- what comes out

    def shown(self, area: str):
        """The newest assessment."""
        values = [out.value for out in self.scoring.outputs
                  if out.topic == topics.ASSESSMENTS and out.key == area.encode()]
        return self._m.assessment.Assessment.FromString(values[-1]) if values else None

    def class_of(self, area: str) -> str:
        return self.shown(area).indicated_class

    def findings(self, area: str) -> list:
        told = [self._m.finding.FindingRecord.FromString(out.value).finding for out in self.scoring.outputs
                if out.topic == topics.FINDINGS and out.key == area.encode()]
        return [finding for finding in told if finding.HasField("class_change")]


class AreaTest(unittest.TestCase):
    """One area, most often of 1000 residents. Its feed has been taken in for a week, so that what comes is news."""

    @classmethod
    def setUpClass(cls):
        cls._folder = tempfile.TemporaryDirectory(prefix="lagesbild-second-form.")
        cls.messages = topics.load_messages(cls._folder.name, ROOT)

    @classmethod
    def tearDownClass(cls):
        cls._folder.cleanup()

    def made(self, document: bytes = MEASURED, level: str = "district", residents: int = 1000) -> Observations:
        made = Observations(self.messages, KINDS, {"a": (level, residents)}, DAY)
        made.mark_areas()
        made.mark_rules(document)
        made.count("a", (THEFT, 0, 1))
        made.tick()
        made.tick(7)
        return made
