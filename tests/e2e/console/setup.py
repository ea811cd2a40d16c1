"""init, status, summary, generate, kinds; exit codes that no single command owns."""

import json
import pathlib
import re
import signal
import unittest

from confluent_kafka.admin import NewTopic

from .rig import ROOT, interrupt, mute, rig, rows

ALL = re.compile(r"^all +(\d+) +(\d+)", re.MULTILINE)  # accepted, refused
UNUSED = "lagesbild.references.v1"  # no service reads or writes it


class InitTest(unittest.TestCase):
    def test_has_nothing_to_do_a_second_time(self):
        said = rig().say("init", "--clock", "feed")
        self.assertEqual(said.code, 0)
        self.assertIn("nothing to do", said.err)

    def test_refuses_another_clock_and_another_number_of_partitions(self):
        said = rig().say("init", "--clock", "live")
        self.assertEqual(said.code, 73)
        self.assertIn("clock=feed, for ever", said.err)
        said = rig().say("init", "--clock", "feed", "--partitions", "8")
        self.assertEqual(said.code, 73)
        self.assertIn("4 partitions, for ever", said.err)

    def test_makes_what_is_missing_and_says_so_first(self):
        rig().delete_topic(UNUSED)
        said = rig().say("init", "--clock", "feed", "--dry-run")
        self.assertEqual(said.code, 0)
        self.assertIn(f"would make topic {UNUSED} (1 partitions)", said.err)
        self.assertNotIn(UNUSED, rig().admin.list_topics(timeout=10).topics)
        said = rig().say("init", "--clock", "feed")
        self.assertEqual(said.code, 0)
        self.assertIn(f"making topic {UNUSED}", said.err)
        self.assertIn(UNUSED, rig().admin.list_topics(timeout=10).topics)

    def test_refuses_a_topic_with_other_partitions(self):
        rig().delete_topic(UNUSED)
        rig().admin.create_topics([NewTopic(UNUSED, 3, 1)])[UNUSED].result(20)
        said = rig().say("init", "--clock", "feed")
        self.assertEqual(said.code, 73)
        self.assertIn(f"{UNUSED} has 3 partitions, wanted are 1", said.err)
        said = rig().say("status")
        self.assertEqual(said.code, 73)
        self.assertIn(UNUSED, said.err)
        rig().delete_topic(UNUSED)
        self.assertEqual(rig().say("init", "--clock", "feed").code, 0)


class StatusTest(unittest.TestCase):
    def test_shows_every_stage(self):
        stages = rig().until(rig().stages, "the end of the log")
        self.assertEqual(set(stages), {"registrar", "scoring", "trend-detection", "notification"})
        for row in stages.values():
            self.assertEqual((row["state"], row["lag_s"], row["what_to_do"]), ("up", 0, ""), row)

    def test_says_what_to_do_about_a_service_that_is_down(self):
        said = rig().say("status", "-o", "ndjson", "--scoring", "127.0.0.1:1")
        self.assertEqual(said.code, 0)
        scoring = rows(said)[1]
        self.assertEqual(scoring["state"], "down")
        self.assertIn("127.0.0.1:1", scoring["what_to_do"])

    def test_tells_silent_feeds_in_the_time_of_the_log(self):
        rig().add_feed("mute", "--silent-after-s", "86400")
        self.assertIn("feed 'mute' has never been seen; ask Ekby kommun", rig().say("status").err)
        event = {"sourceId": "m1", "incident": {"kind": "property.theft", "place": {"area": "9901-02"},
                                                "occurredAtMs": "1641800000000"}}
        self.assertEqual(rig().push("mute", "mute.ndjson", [event]).code, 0)
        rig().until(lambda: "'mute'" not in rig().say("status").err, "that the feed was heard of")
        rig().replay("2022-01-17", "2022-01-21")

        def told():
            return re.search(r"feed 'mute' has been silent for (\d+) min; ask Ekby kommun", rig().say("status").err)

        minutes = int(rig().until(told, "the silence")[1])
        self.assertTrue(2 * 1440 < minutes < 5 * 1440, minutes)

    def test_does_not_call_a_feed_silent_where_it_did_not_ask(self):
        said = rig().say("status", LAGESBILD_REGISTRARS="")
        self.assertEqual(said.code, 0)
        self.assertNotIn("silent", said.err)
        self.assertNotIn("never", said.err)
        self.assertIn("nobody answered for partitions", said.err)


class SummaryTest(unittest.TestCase):
    def test_tells_all_that_came_of_it(self):
        # Its events happen now, which is years ahead of this installation's time.
        load = rig().say("feed", "load", "--feed", "side", "--count", "5", token=rig().stack.tokens["side"])
        self.assertEqual(load.code, 0, load.err)
        # What is accepted has its outcome only once the registrar has come to it.
        said = rig().until(self.counted, "every accepted event's outcome")
        for title in ("Events at the gate", "Events by outcome", "Areas by indicated class",
                      "Changes and their causes", "The newest of them", "lagesbild.alerts.ekby.v1:"):
            self.assertIn(title, said.out)
        self.assertGreaterEqual(int(ALL.search(said.out)[2]), 5)
        self.assertIn("IN_FUTURE 5", said.out)

    def counted(self):
        said = rig().say("summary", "--level", "district", "--latency")
        self.assertEqual(said.code, 0, said.err)
        outcomes = rows(rig().say("feed", "status", "-o", "ndjson"))
        told = sum(row[name] for row in outcomes
                   for name in ("applied", "duplicate", "superseded", "conflict", "dead_lettered"))
        accepted = int(ALL.search(said.out)[1])
        self.assertLessEqual(told, accepted)
        return said if told == accepted else None

    def test_is_one_object_for_programs(self):
        for form, lines in (("json", None), ("ndjson", 1)):
            said = rig().say("summary", "--latency", "-o", form)
            self.assertEqual(said.code, 0, said.err)
            whole = json.loads(said.out)
            self.assertEqual(list(whole), ["gate", "outcomes", "classes", "changes", "newest_changes", "partners",
                                           "newest_alerts"])
            self.assertIn("clock", {row["feed"] for row in whole["gate"]})
            ekby = next(row for row in whole["partners"] if row["topic"] == "lagesbild.alerts.ekby.v1")
            self.assertEqual(ekby["alerts"], ekby["new"] + ekby["updates"] + ekby["cancelled"])
            self.assertIn("p99_ms", ekby)
            if lines:
                self.assertEqual(len(said.out.splitlines()), lines)
        said = rig().say("summary", "-o", "csv")
        self.assertEqual(said.code, 65)
        self.assertIn("-o json", said.err)


class GenerateTest(unittest.TestCase):
    def test_writes_a_county(self):
        folder = f"{rig().folder}/another"
        said = rig().say("generate", folder, "--seed", "3", "--years", "2", "-o", "ndjson")
        self.assertEqual(said.code, 0)
        self.assertEqual(rows(said)[0]["areas"], 60 + 5)
        self.assertEqual({path.name for path in pathlib.Path(folder).iterdir()},
                         {"areas.geojson", "events.ndjson", "truth.json"})
        areas = json.loads(pathlib.Path(folder, "areas.geojson").read_text())["features"]
        self.assertEqual(len(areas), rows(said)[0]["areas"])


class KindsTest(unittest.TestCase):
    def test_lists_them(self):
        said = rig().say("kinds", "-o", "ndjson")
        self.assertEqual(said.code, 0)
        self.assertIn("violence.homicide", {row["kind"] for row in rows(said)})

    def test_prints_the_page_of_the_documentation(self):
        said = rig().say("kinds", "--markdown")
        self.assertEqual((said.code, said.out), (0, pathlib.Path(ROOT, "proto/KINDS.md").read_text()))


class ExitCodeTest(unittest.TestCase):
    def test_tells_wrong_words_from_wrong_tokens_and_absent_services(self):
        self.assertEqual(rig().say("areas", "lst").code, 64)
        self.assertEqual(rig().say("feed", "list", token="wrong").code, 77)
        said = rig().say("feed", "list", "--ingest", "127.0.0.1:1")
        self.assertEqual(said.code, 69)
        self.assertIn("set --ingest or LAGESBILD_INGEST", said.err)
        said = rig().say("dlq", "ls", LAGESBILD_KAFKA_BOOTSTRAP="127.0.0.1:1")
        self.assertEqual(said.code, 69)
        self.assertIn("127.0.0.1:1", said.err)

    def test_tells_that_the_output_was_lost(self):
        with open("/dev/full", "w", encoding="utf-8") as full:
            with rig().begin("areas", "list", "-o", "ndjson", stdout=full) as process:
                self.assertEqual(process.wait(20), 74)
                self.assertIn("the output could not be written", process.stderr.read())

    def test_ends_at_the_first_interrupt_where_nothing_answers(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with mute() as (address, connected), rig().begin("feed", "list", "--ingest", address) as process:
                with connected()[0]:
                    self.assertEqual(interrupt(process, number), 130)
