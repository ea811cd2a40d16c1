"""A small made-up installation for the oracle's own tests: topics as an undisturbed pipeline would have left them."""

import hashlib
import itertools
import struct

from oracle import topics
from oracle.calendar import DAY_MS, midnight_ms
from oracle.registrar import Registrar
from oracle.routing import Notification
from oracle.scoring import Scoring
from oracle.stage import World
from oracle.topics import Record
from oracle.trends import TrendDetection
from oracle.wire import crc32c, partition_of, state_sum

PARTITIONS = 2
FIRST_DAY = 19_000  # 2022-01-08
DAYS = 40
AREAS = {"0101": ("municipality", 5_000), "0101-01": ("district", 1_200), "0101-02": ("district", 900)}
LATER_DAY = FIRST_DAY + 25  # when LATER come into the register; some events name them or lie in them before
LATER = {"0101-03": ("district", 700), "ring": ("listed", 400)}
RING = [(18.4, 59.4), (18.6, 59.4), (18.6, 59.6), (18.4, 59.6), (18.4, 59.4)]
HEAVY = "violence.homicide"
BROKEN = (topics.SUBMISSIONS, topics.OBSERVATIONS, topics.FINDINGS)


class Made:
    """Fills `read` topic by topic; each stage's outputs are what the oracle itself makes of its input."""

    def __init__(self, messages, kinds, rules: bytes):
        self._m, self._rules = messages, rules
        self.read = topics.Topics()
        self.promised: list = []
        for topic in (topics.SUBMISSIONS, topics.OBSERVATIONS, topics.ASSESSMENTS, topics.TRENDS, topics.FINDINGS,
                      topics.DECISIONS, topics.CHECKPOINTS, *map(topics.changelog, topics.STAGES),
                      *map(topics.dead_letters, (topics.SUBMISSIONS, topics.OBSERVATIONS, topics.FINDINGS))):
            self.read.records[topic] = [[] for _ in range(PARTITIONS)]
        self.read.records[topics.alert_topic("ekby")] = [[]]
        self._install()
        self._world = World(messages, kinds, self.read)
        self._submit()
        self._mark(topics.OBSERVATIONS, messages.observation.ObservationRecord,
                   [self._feed_marker(), self._areas_marker(1), self._rules_marker(), self._areas_marker(2),
                    self._reference_marker(2, "other@0123456789ab"), self._reference_marker(1, "other@0123456789ab")])
        self._mark(topics.FINDINGS, messages.finding.FindingRecord, self._partner_markers())
        for topic in BROKEN:
            self.add(topic, 0, b"broken", b"\xff\xff", [("traceparent", b"00-1")])
        self._work([Registrar], topics.SUBMISSIONS)
        self._work([Scoring, TrendDetection], topics.OBSERVATIONS)
        self._work([Notification], topics.FINDINGS)

    def add(self, topic, partition, key, value, headers=(), append_ms=0):
        records = self.read.records[topic][partition]
        offset = records[-1].offset + 1 if records else 0
        records.append(Record(offset, key, value, list(headers), append_ms))

    # ---- what was there before any event

    def _install(self):
        registers = self._m.registers
        installation = registers.Installation(epoch="ab" * 16, partitions=PARTITIONS, clock=registers.CLOCK_FEED)
        self.read.records[topics.INSTALLATION] = [[]]
        self.read.records[topics.AREAS] = [[]]
        self.add(topics.INSTALLATION, 0, b"", installation.SerializeToString())
        self._bundles: list = []
        for areas in (AREAS, LATER):
            bundle = registers.AreasBundle()
            for id_, (level, population) in areas.items():
                bundle.areas.add(id=id_, name=f"Area {id_}", level=level, municipality="0101", county="01",
                                 population=population, geometry_wkb=_polygon(RING) if id_ == "ring" else b"")
            value = bundle.SerializeToString()
            self._bundles.append(hashlib.sha256(value).hexdigest())
            self.add(topics.AREAS, 0, self._bundles[-1].encode(), value)

    def _marker(self, activation):
        return self._m.marker.Marker(activation=activation, activated_at_ms=1)

    def _feed_marker(self):
        marker = self._marker(1)
        marker.feed.id, marker.feed.agency, marker.feed.provisional_areas = "city", "Ekby", True
        return marker

    def _areas_marker(self, version):
        marker = self._marker(version)
        marker.areas.version, marker.areas.area_count = version, len(AREAS) + (len(LATER) if version > 1 else 0)
        marker.areas.bundles.extend(self._bundles[:version])
        return marker

    def _rules_marker(self):
        marker = self._marker(1)
        marker.rule_set.id, marker.rule_set.yaml = "first@0", self._rules
        return marker

    def _reference_marker(self, activation, rule_set):
        marker = self._marker(activation)
        marker.reference.level, marker.reference.rule_set = "district", rule_set
        return marker

    def _partner_markers(self):
        partner, subscription = self._marker(1), self._marker(1)
        partner.partner.id = "ekby"
        subscription.subscription.id, subscription.subscription.partner = "all", "ekby"
        return [partner, subscription]

    def _mark(self, topic, envelope, markers):
        for partition in range(PARTITIONS):
            for marker in markers:
                self.add(topic, partition, b"marker", envelope(marker=marker).SerializeToString())

    # ---- events

    def _submit(self):
        envelope = self._m.submission.SubmissionRecord
        self._mark(topics.SUBMISSIONS, envelope, [self._feed_marker(), self._areas_marker(1)])
        number = itertools.count(1)
        for day in range(FIRST_DAY, FIRST_DAY + DAYS):
            if day == FIRST_DAY + 3:
                self._survey(day)
            if day == LATER_DAY:
                self._mark(topics.SUBMISSIONS, envelope, [self._areas_marker(2)])
            now_ms = midnight_ms(day) + DAY_MS // 2
            for _ in range(1 + day % 3):
                self._incident(next(number), now_ms, day)
            tick = self._m.tick.Tick(time_ms=midnight_ms(day + 1), interval_ms=DAY_MS)
            record = self._m.submission.SubmissionRecord(tick=tick)
            for partition in range(PARTITIONS):
                self.add(topics.SUBMISSIONS, partition, b"", record.SerializeToString())

    def _survey(self, day):
        """Of an area that comes into the register later."""
        event = self._m.submission.Submission(feed="city", source_id="survey|unsafe|0101-03|2021", revision=1,
                                              recorded_at_ms=midnight_ms(day))
        survey = event.survey_result
        survey.name, survey.period, survey.n, survey.share, survey.place.area = "unsafe", "2021", 90, 0.25, "0101-03"
        self._say(event)

    def _incident(self, number, now_ms, day):
        event = self._m.submission.Submission(feed="city", source_id=f"e{number}", revision=1, recorded_at_ms=now_ms)
        event.incident.kind = HEAVY if number % 2 else "property.theft"
        event.incident.count, event.incident.occurred_at_ms = 1, now_ms - 3_600_000
        if number % 7 == 0:
            event.incident.place.point.latitude, event.incident.place.point.longitude = 59.35 + number / 200, 18.5
        elif number % 11 == 0:
            event.incident.place.area = "0101-03"
        elif number % 5:
            event.incident.place.area = f"0101-0{1 + number % 2}"
        else:
            event.incident.place.name = "Okända holmen"
        self._say(event)
        if number % 4 == 0:  # the same again, another body, a correction, an older word, a withdrawal
            self._say(event)
            event.incident.count = 3
            self._say(event)
            event.revision = 3
            self._say(event)
            event.revision = 2
            self._say(event)
            event.revision = 4
            event.withdrawal.reason = "registered twice"
            self._say(event)

    def _say(self, event):
        key = f"{event.feed}/{event.source_id}".encode()
        record = self._m.submission.SubmissionRecord(submission=event)
        self.add(topics.SUBMISSIONS, partition_of(key, PARTITIONS), key, record.SerializeToString())
        self.promised.append((event.feed, event.source_id, event.revision))

    # ---- stages

    def _work(self, kinds, topic):
        folded = []
        for kind in kinds:
            for number, records in enumerate(self.read.of(topic)):
                partition = kind(self._world, number)
                partition.work(list(records))
                folded.append(partition)
        outputs = itertools.chain.from_iterable(partition.outputs for partition in folded)
        for out in outputs:
            origin = "|".join(map(str, out.origin)).encode()
            self.add(out.topic, out.partition, out.key, out.value, [*out.headers, ("lb-origin", origin)])
        for partition in folded:
            self._bury(partition)
            self._log(partition)

    def _bury(self, partition):
        for dead in partition.dead:
            self.add(dead.topic, dead.partition, dead.key, dead.value, [
                *dead.headers,
                ("__connect.errors.offset", str(dead.offset).encode()),
                ("__connect.errors.connector.name", partition.stage.encode()),
                ("__connect.errors.exception.class.name", dead.reason.encode())])

    def _log(self, partition):
        records = self.read.of(topics.STAGES[partition.stage])[partition.number]
        state, end = partition.state(), records[-1].offset + 1
        pairs = sorted(state.items())
        half = dict(pairs[:len(pairs) // 2])
        # Two transactions, so that there is an order of them.
        for number, (part, whole) in enumerate(((half, half), (dict(pairs[len(half):]), state)), 1):
            at = end - 2 + number
            position = b"\1" + struct.pack("<qIqqIQQI", at, 0, 0, number, 0, state_sum(whole), len(whole), 0)
            for key, value in [*part.items(), (b"", position)]:
                self.add(topics.changelog(partition.stage), partition.number, key, value,
                         [("lb-state", stamp_of(at, number, key, value))])
        self.read.committed[(partition.stage, partition.number)] = (end, "lb1:2")


def stamp_of(offset: int, transaction: int, key: bytes, value: bytes) -> bytes:
    """The header lb-state of a changelog record with a value."""
    stamp = b"\1" + struct.pack("<qq", offset, transaction)
    return stamp + struct.pack("<I", crc32c(stamp + struct.pack("<IB", len(key), 1) + key + value))


def _polygon(ring) -> bytes:
    return struct.pack("<BIII", 1, 3, 1, len(ring)) + b"".join(struct.pack("<dd", x, y) for x, y in ring)
