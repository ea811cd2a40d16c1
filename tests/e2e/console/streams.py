"""feed replay, live and load: streams of events."""

import json
import signal
import unittest

from .rig import interrupt, mute, police, rig, rows

ASSAULT = {"id": 334567, "datetime": "2022-01-10 15:05:00 +01:00", "name": "10 januari 14:30, Misshandel, Ekby",
           "summary": "", "url": "/aktuellt/334567/", "type": "Misshandel",
           "location": {"name": "Ekby", "gps": "59.3,18.0"}}


class ReplayTest(unittest.TestCase):
    def test_counts_what_is_replayed_again_once(self):
        before = rows(rig().say("feed", "status", "clock", "-o", "ndjson"))[0]["applied"]
        said = rig().replay("2022-01-10", "2022-01-11")
        report = rows(said)[0]
        self.assertGreater(report["accepted"], 10)
        self.assertGreater(report["left_out"], 1000, "the rest of the two years")
        self.assertEqual(report["ticks"], 2)
        settled = rig().until(lambda: (now := rows(rig().say("feed", "status", "clock", "-o", "ndjson"))[0])
                              and now["duplicate"] >= report["accepted"] and now, "the duplicates")
        self.assertEqual(settled["applied"], before)

    def test_refuses_days_that_are_none(self):
        for day in ("2022-13-01", "2022-02-31"):
            said = rig().say("feed", "replay", f"{rig().folder}/county/events.ndjson", "--feed", "clock", "--from",
                             day)
            self.assertEqual(said.code, 65)
            self.assertIn(f"'{day}' is no day", said.err)


class LiveTest(unittest.TestCase):
    def setUp(self):
        if "police" not in rig().stack.tokens:
            rig().add_feed("police", "--provisional-areas")

    def live(self, base_url: str, state: str):
        return rig().say("feed", "live", "--feed", "police", "--base-url", base_url, "--polls", "1", "--state-dir",
                         f"{rig().folder}/{state}", token=rig().stack.tokens["police"])

    def test_sends_what_the_police_publishes(self):
        with police({"/api/events": (200, json.dumps([ASSAULT]))}) as base_url:
            said = self.live(base_url, "live")
        self.assertEqual(said.code, 0, said.err)
        self.assertIn("poll 1: 1 rows, 1 new or changed accepted", said.err)
        shown = rig().until(lambda: (one := rig().say("event", "show", "police", "334567")).code == 0 and one,
                            "the event")
        self.assertIn("violence.assault", shown.out)

    def test_says_that_nobody_answers(self):
        said = self.live("http://127.0.0.1:1", "live-nobody")
        self.assertEqual(said.code, 69)
        self.assertIn("no poll had an answer", said.err)
        with police({}) as base_url:
            said = self.live(base_url, "live-404")
        self.assertEqual(said.code, 73)
        self.assertIn("answers 404", said.err)


class InterruptTest(unittest.TestCase):
    def test_ends_a_push_that_nobody_answers(self):
        held = {"sourceId": "h1", "incident": {"kind": "property.theft", "place": {"area": "9902-03"},
                                               "occurredAtMs": "1641800000000"}}
        with mute() as (address, connected):
            words = ("feed", "push", rig().file("held.ndjson", json.dumps(held)), "--feed", "side", "--state-dir",
                     f"{rig().folder}/held", "--ingest", address)
            with rig().begin(*words) as process, connected()[0]:
                self.assertEqual(interrupt(process, signal.SIGTERM), 75)
                self.assertIn("run the same command again", process.stderr.read())


class LoadTest(unittest.TestCase):
    def test_tells_what_became_of_all_it_sent(self):
        """Its events happen now; this installation's time stands in 2022, so its gate refuses each of them."""
        said = rig().say("feed", "load", "--feed", "side", "--rate", "500", "--count", "50", "-o", "ndjson",
                         token=rig().stack.tokens["side"])
        self.assertEqual(said.code, 0, said.err)
        report = rows(said)[0]
        self.assertEqual((report["sent"], report["accepted"], report["refused"]), (50, 0, 50))
