#!/usr/bin/python3
"""The supervisor's own tests, without servers: schedules, and the tables it prints."""
import json
import pathlib
import random
import struct
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from chaos.disturbances import CRASH_POINTS, HAND, damage, once_more, schedule  # noqa: E402: only now is it found
from chaos.feeder import promised, read_receipts  # noqa: E402
from chaos.processes import Process, wait_until  # noqa: E402
from chaos.watch import decode  # noqa: E402
from oracle.wire import crc32c  # noqa: E402

CRASH_POINT_HEADER = pathlib.Path(__file__).resolve().parents[2] / "services/common/kafka/crash_point.h"


class ScheduleTest(unittest.TestCase):
    def test_one_seed_gives_one_schedule(self):
        self.assertEqual(schedule(7, 100), schedule(7, 100))
        self.assertNotEqual(schedule(7, 100), schedule(8, 100))

    def test_thirty_cycles_hold_every_kind_and_every_crash_point(self):
        self.assertEqual(len(HAND), 30)
        for seed in range(20):
            plan = schedule(seed, 30)
            self.assertEqual({one.kind for one in plan}, {kind for kind, _ in HAND})
            self.assertEqual({one.point for one in plan if one.point}, set(CRASH_POINTS))

    def test_a_longer_run_begins_like_a_shorter_one(self):
        self.assertEqual(schedule(3, 50)[:30], schedule(3, 30))

    def test_goes_for_missed_crash_points_again(self):
        self.assertEqual([one.point for one in once_more(["in_init", "before_ack"])], ["in_init", "before_ack"])

    def test_kinds_can_be_chosen(self):
        self.assertEqual({one.kind for one in schedule(1, 40, {"kill", "zombie"})}, {"kill", "zombie"})

    def test_knows_every_crash_point_of_the_lane(self):
        text = CRASH_POINT_HEADER.read_text()
        for point in CRASH_POINTS:
            self.assertIn(f'"{point}"', text)
        self.assertIn(f"{len(CRASH_POINTS)}> kCrashPointNames", text)


class SnapshotDamageTest(unittest.TestCase):
    def test_flips_one_bit_removes_or_leaves(self):
        found = set()
        with tempfile.TemporaryDirectory() as folder:
            for seed in range(40):
                path = pathlib.Path(folder, f"{seed}.snapshot")
                path.write_bytes(bytes(50))
                counted = damage(path, random.Random(seed))
                flipped = sum(byte.bit_count() for byte in path.read_bytes()) if path.exists() else "gone"
                found.add((counted, flipped))
        self.assertEqual(found, {(1, 1), (0, "gone"), (0, 0)})


class ReceiptsTest(unittest.TestCase):
    """What was promised is what the gateway's receipts say, not how the client ended."""

    EVENTS = [{"sourceId": "a", "revision": 1}, {"sourceId": "b", "revision": 2}, {"sourceId": "c", "revision": 1},
              {"sourceId": "any", "revision": 3, "measure": {"name": "walk", "place": {"area": "1"}, "fromDay": 4,
                                                            "toDay": 5}}]

    def words(self, text: str) -> dict:
        with tempfile.NamedTemporaryFile("w") as file:
            file.write(text)
            file.flush()
            return read_receipts(file.name)

    def line(self, source_id: str, revision: int, receipt: str) -> str:
        return json.dumps({"feed": "f", "sourceId": source_id, "revision": revision, "receipt": receipt}) + "\n"

    def test_promises_what_was_accepted_and_nothing_else(self):
        words = self.words(self.line("a", 1, "ACCEPTED") + self.line("b", 2, "REJECTED") +
                           self.line("c", 2, "ACCEPTED"))
        self.assertEqual(promised("f", self.EVENTS, words), {("f", "a", 1)})

    def test_takes_no_half_line_of_a_killed_client(self):
        words = self.words(self.line("a", 1, "ACCEPTED") + self.line("b", 2, "ACCEPTED")[:-1])
        self.assertEqual(promised("f", self.EVENTS, words), {("f", "a", 1)})

    def test_counts_an_event_that_was_sent_twice(self):
        words = self.words(self.line("c", 1, "ACCEPTED") + self.line("c", 1, "REJECTED"))
        self.assertEqual(promised("f", self.EVENTS, words), {("f", "c", 1)})

    def test_names_values_as_the_gate_does(self):
        words = self.words(self.line("measure|walk|1|4/5", 3, "ACCEPTED"))
        self.assertEqual(promised("f", self.EVENTS, words), {("f", "measure|walk|1|4/5", 3)})

    def test_promises_nothing_before_the_first_receipt(self):
        self.assertEqual(read_receipts("/nowhere/at/all"), {})


class StoredValueTest(unittest.TestCase):
    """The bytes of the read model, as services/common/redis/stored_value.h describes them."""

    def stored(self, live: bool, content: bytes):
        body = (b"LB1" + bytes([live]) + struct.pack(">QQI", 77, 3, 1) + b"\x05epoch" + b"\x07scoring" + content)
        return body + struct.pack(">I", crc32c(b"area/1" + body))

    def test_reads_version_and_content(self):
        self.assertEqual(decode(b"area/1", self.stored(True, b"picture")), ((77, 3), b"picture"))

    def test_reads_what_was_taken_out(self):
        self.assertEqual(decode(b"area/1", self.stored(False, b"")), ((77, 3), None))

    def test_takes_no_value_of_another_key_or_with_a_flipped_bit(self):
        good = self.stored(True, b"picture")
        self.assertEqual(decode(b"area/2", good), (None, None))
        self.assertEqual(decode(b"area/1", good[:30] + bytes([good[30] ^ 1]) + good[31:]), (None, None))
        self.assertEqual(decode(b"area/1", b""), (None, None))


class ProcessTest(unittest.TestCase):
    def process(self, script):
        process = Process("test", [sys.executable, "-c", script], "/dev/null", {})
        process.start()
        self.addCleanup(process.dismiss)
        return process

    def test_starts_again_what_was_killed(self):
        process = self.process("import time; time.sleep(60)")
        self.assertFalse(process.revive())
        process.kill()
        self.assertTrue(process.revive())
        self.assertTrue(process.running())
        self.assertEqual((process.exits, process.unexpected()), ([-9], []))

    def test_notes_an_end_that_nobody_asked_for(self):
        process = self.process("raise SystemExit(70)")
        wait_until(lambda: not process.running(), 10, "its end")
        process.revive()
        self.assertEqual(process.unexpected(), [70])

    def test_takes_fencing_for_a_restart(self):
        process = self.process("raise SystemExit(75)")
        wait_until(lambda: not process.running(), 10, "its end")
        process.revive()
        self.assertEqual(process.unexpected(), [])

    def test_dismisses_what_stands_still(self):
        process = self.process("import time; time.sleep(60)")
        process.stop()
        self.assertEqual(process.dismiss(10), -15)


class MachineWatchTest(unittest.TestCase):
    def test_counts_what_is_longer_than_a_pause(self):
        from chaos.machine import MachineWatch
        with tempfile.TemporaryDirectory() as folder:
            watch = MachineWatch(folder)
            for seconds in (0.1, 2.9, 3.0, 7.5):
                watch.note(seconds)
            watch.close()
        self.assertEqual((watch.standstills, watch.longest_s, watch.failed()), (2, 7.5, []))

    def test_says_that_it_could_not_watch(self):
        from chaos.machine import MachineWatch
        watch = MachineWatch("/nowhere")
        watch.close()
        self.assertIn("No such file", watch.failed()[0])


if __name__ == "__main__":
    unittest.main()
