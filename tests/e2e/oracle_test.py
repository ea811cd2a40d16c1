#!/usr/bin/python3
"""The oracle's own tests: it agrees with what is whole, and reports every kind of damage. No servers.

    oracle_test.py
"""
import copy
import pathlib
import struct
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = str(HERE.parents[1])
sys.path.insert(0, str(HERE))

from oracle import calendar, topics, wire  # noqa: E402: only now are they found
from oracle.check import check  # noqa: E402
from oracle.kinds import Kinds  # noqa: E402
from oracle.places import CODE, NONE, POINT, AreaTable, fold_name  # noqa: E402
from oracle.registrar import FRAME  # noqa: E402
from oracle_made import Made, stamp_of  # noqa: E402

OUTPUTS = (topics.OBSERVATIONS, topics.ASSESSMENTS, topics.TRENDS, topics.FINDINGS, topics.DECISIONS,
           topics.alert_topic("ekby"))
CHANGELOGS = tuple(map(topics.changelog, topics.STAGES))


def largest(parts: list) -> list:
    """The partition with most records."""
    return max(parts, key=len)


def made_by_stage(records: list) -> list:
    """Places of the records that a stage wrote."""
    return [at for at, record in enumerate(records) if topics.origin_of(record) is not None]


def put(raw: bytes, at: int, other: bytes) -> bytes:
    """`raw` with `other` in place of what stood at `at`."""
    at %= len(raw)
    return raw[:at] + other + raw[at + len(other):]


def rewrite_position(record, change, transaction: int = 2) -> None:
    """Changes a position record's value and gives it a header that fits."""
    record.value = change(record.value)
    offset, = struct.unpack_from("<q", record.value, 1)
    record.headers = [("lb-state", stamp_of(offset, transaction, b"", record.value))]


class OracleTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls._folder = tempfile.TemporaryDirectory(prefix="lagesbild-oracle-test.")
        cls.messages = topics.load_messages(cls._folder.name, ROOT)
        cls.kinds = Kinds(ROOT)
        rules = pathlib.Path(ROOT, "services/scoring/rules/first.yaml").read_bytes()
        cls.made = Made(cls.messages, cls.kinds, rules)

    @classmethod
    def tearDownClass(cls):
        cls._folder.cleanup()

    def judge(self, read):
        return check(self.messages, self.kinds, read, self.made.promised)

    def damaged(self, topic, damage):
        """What the oracle says after `damage` was done to the records of a topic's largest partition."""
        read = topics.Topics()
        read.records = {name: copy.copy(parts) for name, parts in self.made.read.records.items()}
        read.committed = dict(self.made.read.committed)
        read.records[topic] = copy.deepcopy(read.records[topic])
        damage(largest(read.records[topic]))
        return self.judge(read)

    def assert_told(self, report, what, topic):
        told = [one for one in report.mismatches if one.what == what and one.topic == topic]
        self.assertTrue(told, f"no '{what}' for {topic}, but {report.lines()[:3]}")
        self.assertIn("expected", str(told[0]))

    # ---- whole

    def test_agrees_with_what_is_whole(self):
        report = self.judge(self.made.read)
        self.assertEqual(report.lines(), [])

    def test_compares_something_of_everything(self):
        counts = self.judge(self.made.read).counts
        for name in ("stored_events_given", "submissions", "observations", "assessments", "trends", "findings",
                     "decisions", "alerts", "checkpoints"):
            self.assertGreater(counts[name], 0, name)
        self.assertEqual(counts["dead_letters"], 4)  # observations have two readers
        for name in ("applied", "duplicate", "superseded", "conflict", "dead_lettered"):
            self.assertGreater(counts["outcomes"][name], 0, name)
        for stage, keys in counts["state_keys"].items():
            self.assertGreater(keys, 5, stage)

    # ---- damage to outputs

    def test_reports_a_dropped_output(self):
        for topic in OUTPUTS:
            with self.subTest(topic):
                report = self.damaged(topic, lambda records: records.pop(made_by_stage(records)[-1]))
                self.assert_told(report, "is missing", topic)

    def test_reports_a_doubled_output(self):
        def double(records):
            twin = copy.deepcopy(records[made_by_stage(records)[0]])
            twin.offset = records[-1].offset + 1
            records.append(twin)

        for topic in OUTPUTS:
            with self.subTest(topic):
                self.assert_told(self.damaged(topic, double), "stands twice", topic)

    def test_reports_a_changed_byte(self):
        def change(records):
            record = next(records[at] for at in reversed(made_by_stage(records)) if records[at].value)
            record.value = record.value[:-1] + bytes([record.value[-1] ^ 1])

        for topic in OUTPUTS:
            with self.subTest(topic):
                self.assert_told(self.damaged(topic, change), "other bytes", topic)

    def test_reports_a_swapped_order(self):
        def swap(records):
            places = made_by_stage(records)
            same = next((a, b) for a in places for b in places
                        if a < b and topics.origin_of(records[a])[:3] == topics.origin_of(records[b])[:3])
            one, other = (records[at] for at in same)
            one.offset, other.offset = other.offset, one.offset
            records[same[0]], records[same[1]] = other, one

        for topic in OUTPUTS:
            with self.subTest(topic):
                self.assert_told(self.damaged(topic, swap), "out of order", topic)

    def test_reports_a_changed_header(self):
        def change(records):
            record = records[made_by_stage(records)[0]]
            record.headers = [(name, b"x" if name == "ce_time" else value) for name, value in record.headers]

        self.assert_told(self.damaged(topics.FINDINGS, change), "other headers", topics.FINDINGS)

    def test_reports_headers_in_another_order(self):
        def turn(records):
            record = records[made_by_stage(records)[0]]
            record.headers = record.headers[::-1]

        self.assert_told(self.damaged(topics.FINDINGS, turn), "other headers", topics.FINDINGS)

    def test_reports_an_output_without_an_origin(self):
        def strip(records):
            record = records[made_by_stage(records)[0]]
            record.headers = [header for header in record.headers if header[0] != "lb-origin"]

        for topic in OUTPUTS:
            with self.subTest(topic):
                self.assert_told(self.damaged(topic, strip), "names no origin", topic)

    def test_reports_an_output_nobody_should_have_written(self):
        def forge(records):
            twin = copy.deepcopy(records[made_by_stage(records)[-1]])
            origin = topics.origin_of(twin)._replace(number=99)
            twin.headers = [("lb-origin", "|".join(map(str, origin)).encode())]
            twin.offset = records[-1].offset + 1
            records.append(twin)

        for topic in OUTPUTS:
            with self.subTest(topic):
                self.assert_told(self.damaged(topic, forge), "nobody should have written it", topic)

    # ---- areas that came when events were stored already

    def frames(self, records):
        """Places of the deltas that gave stored events to added areas."""
        parse = self.messages.observation.ObservationRecord.FromString
        return [at for at in made_by_stage(records) if parse(records[at].value).delta.cause == FRAME]

    def test_gives_stored_events_of_every_kind_of_place(self):
        deltas = [self.messages.observation.ObservationRecord.FromString(part[at].value).delta
                  for part in self.made.read.of(topics.OBSERVATIONS) for at in self.frames(part)]
        confidence = {(delta.area, delta.confidence) for delta in deltas}
        self.assertLessEqual({("0101-03", CODE), ("ring", POINT), ("unlocated", NONE)}, confidence)
        self.assertEqual([delta.area for delta in deltas if delta.values], ["0101-03"])

    def test_reports_a_stored_event_that_was_not_given(self):
        report = self.damaged(topics.OBSERVATIONS, lambda records: records.pop(self.frames(records)[0]))
        self.assert_told(report, "is missing", topics.OBSERVATIONS)

    def test_reports_a_stored_event_given_to_another_area(self):
        def change(records):
            record = records[self.frames(records)[0]]
            message = self.messages.observation.ObservationRecord.FromString(record.value)
            message.delta.area = "0101-01"
            record.key, record.value = b"0101-01", message.SerializeToString(deterministic=True)

        self.assert_told(self.damaged(topics.OBSERVATIONS, change), "other bytes", topics.OBSERVATIONS)

    def test_reports_a_walk_begun_again_under_a_new_origin(self):
        def repeat(records):
            twin = copy.deepcopy(records[self.frames(records)[0]])
            origin = topics.origin_of(twin)._replace(number=9_999)
            twin.headers = [("lb-origin", "|".join(map(str, origin)).encode())]
            twin.offset = records[-1].offset + 1
            records.append(twin)

        report = self.damaged(topics.OBSERVATIONS, repeat)
        self.assert_told(report, "nobody should have written it", topics.OBSERVATIONS)

    def test_reports_an_event_that_was_given_without_its_set(self):
        """The register forgot what a frame gave: the next revision would take back too little."""
        before, after = topics.changelog("registrar"), []

        def forget(records):
            sets = {record.key[1:]: record.value for record in records if record.key.startswith(b"S")}
            names = {number: value for number, value in sets.items() if b"ring" in value}
            at = next(at for at, record in enumerate(records) if record.key.startswith(b"S") and
                      record.key[1:] in names)
            after.append(records[at].key)
            records.pop(at)

        self.assert_told(self.damaged(before, forget), "state is missing", before)
        self.assertTrue(after)

    # ---- damage to inputs and state

    def test_reports_a_dropped_event(self):
        def drop(records):
            del records[next(at for at, record in enumerate(records) if record.key.startswith(b"city/"))]

        report = self.damaged(topics.SUBMISSIONS, drop)
        self.assert_told(report, "accepted and lost", topics.SUBMISSIONS)
        self.assert_told(report, "nobody should have written it", topics.OBSERVATIONS)
        self.assert_told(report, "state of nothing", topics.changelog("registrar"))

    def test_reports_an_event_counted_once_too_often(self):
        def double(records):
            event = next(record for record in records if record.key.startswith(b"city/"))
            twin = copy.deepcopy(event)
            twin.offset = records[-1].offset + 1
            records.append(twin)

        self.assert_told(self.damaged(topics.SUBMISSIONS, double), "other state", topics.changelog("registrar"))

    def test_reports_events_that_changed_places(self):
        def swap(records):
            at = [at for at, record in enumerate(records) if record.key.startswith(b"city/")][:2]
            one, other = (records[place] for place in at)
            one.key, other.key, one.value, other.value = other.key, one.key, other.value, one.value

        report = self.damaged(topics.SUBMISSIONS, swap)
        self.assertTrue(report.mismatches)

    def test_keeps_the_newest_marker_of_each_reference(self):
        for records in self.made.read.of(topics.changelog("scoring")):
            kept = {record.key: record.value for record in records if record.key.startswith(b"R")}
            self.assertEqual(list(kept), [b"Rdistrict\0other@0123456789ab"])
            marker = self.messages.marker.Marker.FromString(kept[b"Rdistrict\0other@0123456789ab"])
            self.assertEqual(marker.activation, 2)

    def test_reports_lost_state(self):
        for topic in CHANGELOGS:
            with self.subTest(topic):
                self.assert_told(self.damaged(topic, lambda records: records.pop(0)), "state is missing", topic)

    def test_reports_changed_state(self):
        def change(records):
            records[0].value = records[0].value[:-1] + bytes([records[0].value[-1] ^ 1])

        for topic in CHANGELOGS:
            with self.subTest(topic):
                report = self.damaged(topic, change)
                self.assert_told(report, "other state", topic)
                self.assert_told(report, "checksum", topic)

    def test_reports_state_that_should_not_be(self):
        def forge(records):
            twin = copy.deepcopy(records[0])
            twin.key += b"?"
            records.insert(0, twin)

        for topic in CHANGELOGS:
            with self.subTest(topic):
                self.assert_told(self.damaged(topic, forge), "state of nothing", topic)

    def test_reports_a_stage_that_stopped_short(self):
        def shorten(records):
            rewrite_position(records[-1], lambda value: value[:1] + bytes(8) + value[9:])

        for topic in CHANGELOGS:
            with self.subTest(topic):
                self.assert_told(self.damaged(topic, shorten), "not worked to the end", topic)

    def test_reports_a_stage_that_never_began(self):
        for topic in CHANGELOGS:
            with self.subTest(topic):
                self.assert_told(self.damaged(topic, lambda records: records.clear()), "not worked to the end", topic)

    def test_reports_a_sum_that_is_not_of_the_state(self):
        def change(records):
            rewrite_position(records[-1], lambda value: put(value, -20, bytes([value[-20] ^ 1])))

        for topic in CHANGELOGS:
            with self.subTest(topic):
                report = self.damaged(topic, change)
                self.assert_told(report, "other sum", topic)
                self.assertEqual({one.what for one in report.mismatches}, {"other sum"})

    def test_reports_a_position_that_is_not_of_its_transaction(self):
        def change(records):  # a good checksum over a position of another number
            record = records[-1]
            value = put(record.value, 21, struct.pack("<q", 3))
            end, = struct.unpack_from("<q", value, 1)
            record.value, record.headers = value, [("lb-state", stamp_of(end, 2, b"", value))]

        for topic in CHANGELOGS:
            with self.subTest(topic):
                report = self.damaged(topic, change)
                self.assert_told(report, "transaction", topic)
                self.assert_told(report, "committed otherwise", topic)

    def test_reports_transactions_out_of_order(self):
        def again(records):  # the last one's number was used before
            rewrite_position(records[-1], lambda value: put(value, 21, struct.pack("<q", 1)), 1)

        for topic in CHANGELOGS:
            with self.subTest(topic):
                self.assert_told(self.damaged(topic, again), "transaction", topic)

    def test_reports_a_group_that_committed_something_else(self):
        for stage, topic in zip(topics.STAGES, CHANGELOGS):
            for other in (None, (7, "lb1:2"), (self.made.read.committed[(stage, 0)][0], "lb1:1")):
                with self.subTest(topic, committed=other):
                    read = topics.Topics()
                    read.records = self.made.read.records
                    read.committed = {**self.made.read.committed, (stage, 0): other}
                    self.assert_told(self.judge(read), "committed otherwise", topic)

    # ---- dead letters

    def test_reports_a_lost_dead_letter(self):
        for source in (topics.SUBMISSIONS, topics.OBSERVATIONS, topics.FINDINGS):
            with self.subTest(source):
                topic = topics.dead_letters(source)
                self.assert_told(self.damaged(topic, lambda records: records.pop()), "dead letter is missing", topic)

    def test_reports_a_dead_letter_that_is_not_as_it_came(self):
        def change(records):
            records[0].value += b"?"

        topic = topics.dead_letters(topics.OBSERVATIONS)
        self.assert_told(self.damaged(topic, change), "dead letter", topic)

    def test_reports_a_dead_letter_without_its_headers(self):
        def strip(records):
            records[0].headers = [header for header in records[0].headers if header[0] != "traceparent"]

        topic = topics.dead_letters(topics.OBSERVATIONS)
        self.assert_told(self.damaged(topic, strip), "dead letter", topic)

    def test_reports_a_dead_letter_that_stands_twice(self):
        topic = topics.dead_letters(topics.SUBMISSIONS)
        report = self.damaged(topic, lambda records: records.append(copy.deepcopy(records[0])))
        self.assert_told(report, "dead letter", topic)
        again = topics.Topics()
        again.records = {**self.made.read.records, topic: [2 * part for part in self.made.read.of(topic)]}
        again.committed = self.made.read.committed
        self.assertEqual(check(self.messages, self.kinds, again, repeats=True).lines(), [])

    # ---- alerts

    def test_reports_an_alert_under_a_new_origin_all_the_same(self):
        def repeat(records):
            twin = copy.deepcopy(records[0])
            twin.headers = [pair for pair in twin.headers if pair[0] != "lb-origin"]
            twin.offset = records[-1].offset + 1
            records.append(twin)

        topic = topics.alert_topic("ekby")
        report = self.damaged(topic, repeat)
        self.assert_told(report, "alert stands twice", topic)
        self.assert_told(report, "sequence", topic)

    def test_reports_a_gap_in_the_sequence(self):
        topic = topics.alert_topic("ekby")
        self.assert_told(self.damaged(topic, lambda records: records.pop(0)), "sequence", topic)

    # ---- origins

    def test_takes_a_repeated_origin_once(self):
        """What a rebuilt registrar writes again changes nothing downstream, and is told all the same."""
        def double(records):
            twin = copy.deepcopy(records[made_by_stage(records)[0]])
            twin.offset = records[-1].offset + 1
            records.append(twin)

        report = self.damaged(topics.OBSERVATIONS, double)
        self.assertGreater(report.counts["repeated_origins"], 0)
        self.assertEqual({one.what for one in report.mismatches}, {"stands twice", "not worked to the end"})


class PiecesTest(unittest.TestCase):
    def test_chooses_partitions_as_java_does(self):
        # org.apache.kafka.common.utils.Utils.murmur2, from Kafka's own UtilsTest.
        for text, value in ((b"21", -973932308), (b"foobar", -790332482), (b"a-little-bit-long-string", -985981536),
                            (b"abc", 479470107)):
            self.assertEqual(wire.murmur2(text), value & 0xFFFFFFFF)

    def test_computes_crc32c(self):
        self.assertEqual(wire.crc32c(b"123456789"), 0xE3069283)  # the check value of the CRC catalogue

    def test_reads_what_a_group_has_committed(self):
        # As Kafka 3.9 writes it, and 4.2: a group's offset with metadata, then the same deleted.
        key = bytes.fromhex("0001") + b"\0\x11lagesbild.scoring" + b"\0\x19lagesbild.observations.v1" + bytes(3) + b"\3"
        value = bytes.fromhex("0003 000000000000002a ffffffff") + b"\0\x05lb1:9" + bytes(8)
        committed: dict = {}
        topics._take_offset(key, value, committed)
        self.assertEqual(committed, {("scoring", 3): (42, "lb1:9")})
        long = b"lb1:" + b"7" * 200
        value = bytes.fromhex("0004 000000000000002b ffffffff cd01") + long + bytes(8) + b"\0"
        topics._take_offset(key, value, committed)
        self.assertEqual(committed, {("scoring", 3): (43, long.decode())})
        topics._take_offset(bytes.fromhex("0002") + b"\0\x11lagesbild.scoring", b"members", committed)
        self.assertEqual(len(committed), 1)
        topics._take_offset(key, None, committed)
        self.assertEqual(committed, {})

    def test_sums_pairs_as_the_lane_does(self):
        # The lane's own values, from tests/unit/kafka/lane/undo_log_test.cc.
        self.assertEqual(wire.state_sum({b"": b""}), 807727039739754158)
        long = {b"area|incident|2025-01": b"a value of more than sixteen bytes"}
        self.assertEqual(wire.state_sum(long), 3386758077269318326)
        self.assertEqual(wire.state_sum({b"": b"", **long}), 807727039739754158 + 3386758077269318326)

    def test_knows_the_days_of_stockholm(self):
        summer = calendar.midnight_ms(calendar.week_of_iso(202426) * 7 - 3)
        self.assertEqual(wire.rfc3339(summer), "2024-06-23T22:00:00.000Z")
        self.assertEqual(calendar.day_of(summer) - calendar.day_of(summer - 1), 1)
        self.assertEqual(calendar.iso_week(calendar.week_of(18_628)), 202053)  # 2021-01-01

    def test_rounds_halves_away_from_zero(self):
        self.assertEqual([wire.half_away(value) for value in (0.5, 1.5, 2.4, -0.5, -2.5)], [1, 2, 2, -1, -3])

    def test_folds_names(self):
        self.assertEqual(fold_name("  BJO\u0308RKDALA\u00a0 kommun "), "björkdala kommun")
        self.assertEqual(AreaTable({})._named("Ingenstans"), [])


if __name__ == "__main__":
    unittest.main()
