"""feed template, push, undo, withdraw, status; event show: events from files, and what became of them."""

import json
import pathlib
import re
import unittest

from .rig import rig, rows


def thefts(name: str, count: int) -> list:
    return [{"sourceId": f"{name}{i}", "incident": {"kind": "property.theft", "place": {"area": "9902-03"},
                                                    "occurredAtMs": "1641800000000"}} for i in range(count)]


def event(source_id: str, **changed) -> dict | None:
    said = rig().say("event", "show", "side", source_id, "-o", "ndjson", **changed)
    return {row["what"]: row["value"] for row in rows(said)} if said.code == 0 else None


class TemplateTest(unittest.TestCase):
    def test_is_a_table_that_can_be_sent_as_it_is(self):
        for kind in ("incident", "survey", "indicator", "measure", "official", "withdrawal"):
            said = rig().say("feed", "template", kind)
            self.assertEqual(said.code, 0)
            self.assertEqual(len(said.out.splitlines()), 2, said.out)
            self.assertIn("(required)", said.err)
            table = rig().file(f"{kind}.csv", said.out)
            checked = rig().say("feed", "push", table, "--feed", "side", "--dry-run", "-o", "ndjson")
            self.assertEqual((checked.code, rows(checked)[0]["rows"]), (0, 1), checked.err)

    def test_is_a_line_of_ndjson_where_that_is_asked_for(self):
        said = rig().say("feed", "template", "survey", "-o", "ndjson")
        self.assertEqual(said.code, 0)
        self.assertIn("surveyResult", json.loads(said.out))

    def test_names_those_there_are(self):
        said = rig().say("feed", "template", "rumour")
        self.assertEqual(said.code, 66)
        self.assertIn("incident", said.err)


class PushTest(unittest.TestCase):
    def test_keeps_refused_rows_with_their_reasons(self):
        table = rig().file("mixed.csv", "source_id;kind;area;occurred_at\n"
                                        "p1;property.theft;9902-03;2022-01-10 14:30\np2;murder;9902-03;2022-01-10\n")
        said = rig().say("feed", "push", table, "--feed", "side", "--state-dir", f"{rig().folder}/pushes", "-o",
                         "ndjson", token=rig().stack.tokens["side"])
        self.assertEqual(said.code, 65)
        report = rows(said)[0]
        self.assertEqual((report["rows"], report["accepted"], report["refused"]), (2, 1, 1))
        self.assertIn("refused UNKNOWN_KIND: 1", said.err)
        # As the command advises: mend them there, and push that file.
        refused = re.search(r"see (\S+\.csv):.*push that file", said.err)[1]
        mended = pathlib.Path(refused).read_text().replace("murder;9902", "violence.homicide;9902")
        pathlib.Path(refused).write_text(mended)
        said = rig().say("feed", "push", refused, "--feed", "side", "--state-dir", f"{rig().folder}/pushes", "-o",
                         "ndjson", token=rig().stack.tokens["side"])
        self.assertEqual(said.code, 0, said.err)
        self.assertEqual(rows(said)[0]["accepted"], 1)
        self.assertEqual(rig().until(lambda: event("p2"), "the outcome")["kind"], "violence.homicide")

    def test_says_what_to_set_where_nobody_listens(self):
        said = rig().push("side", "nobody.ndjson", thefts("nobody", 1), "--ingest", "127.0.0.1:1")
        self.assertEqual(said.code, 69)
        self.assertIn("ingest at 127.0.0.1:1", said.err)
        self.assertIn("trying again", said.err)
        self.assertIn("set --ingest or LAGESBILD_INGEST", said.err)

    def test_goes_by_the_feeds_own_token(self):
        said = rig().say("feed", "push", rig().file("other.ndjson", json.dumps(thefts("o", 1)[0])), "--feed", "side",
                         "--state-dir", f"{rig().folder}/pushes", token="wrong")
        self.assertEqual(said.code, 77)
        self.assertIn("set --token or LAGESBILD_TOKEN", said.err)

    def test_is_taken_back_whole(self):
        said = rig().push("side", "undone.ndjson", thefts("undone", 12))
        self.assertEqual(said.code, 0, said.err)
        rig().until(lambda: event("undone11"), "the outcome")
        undone = rig().say("feed", "undo", rows(said)[0]["push"], "--state-dir", f"{rig().folder}/pushes",
                           token=rig().stack.tokens["side"])
        self.assertEqual(undone.code, 0, undone.err)
        self.assertIn("12 events withdrawn, 0 refused", undone.err)
        self.assertIn("the same ids count again from revision 3 on", undone.err)
        rig().until(lambda: event("undone11")["withdrawn"], "the withdrawal")
        # The gateway takes them, and nothing says that they do not count, unless this does.
        again = rig().push("side", "undone.ndjson", thefts("undone", 12))
        self.assertEqual(again.code, 0)
        self.assertIn("warning: 12 of the events were withdrawn by an undo", again.err)
        self.assertIn("revision 3", again.err)
        heeded = rig().push("side", "heeded.ndjson", [one | {"revision": 3} for one in thefts("undone", 12)])
        self.assertEqual((heeded.code, "warning" in heeded.err), (0, False))
        rig().until(lambda: not event("undone11")["withdrawn"], "that it counts again")
        self.assertEqual(rig().say("feed", "undo", "01NOSUCH", "--state-dir", f"{rig().folder}/pushes").code, 66)


class EventTest(unittest.TestCase):
    """Two instances of ingest hold the registrars: some of these events lie with one, some with the other."""

    def test_is_shown_and_withdrawn_wherever_it_lies(self):
        self.assertEqual(rig().push("side", "spread.ndjson", thefts("spread", 12)).code, 0)
        partitions = set()
        for i in range(12):
            shown = rig().until(lambda at=i: event(f"spread{at}"), f"the outcome of event {i}")
            self.assertEqual((shown["newest outcome"], shown["revision"], shown["kind"], shown["withdrawn"]),
                             ("applied", 1, "property.theft", False))
            self.assertIn("9902-03", shown["counts in"])
            partitions.add(shown["partition"])
            said = rig().say("feed", "withdraw", "side", f"spread{i}", "--reason", "entered twice",
                             token=rig().stack.tokens["side"])
            self.assertEqual(said.code, 0, said.err)
            self.assertIn("1 events withdrawn, 0 refused", said.err)
        self.assertEqual(len(partitions), 4, "as many events as it takes to meet every partition")
        shown = rig().until(lambda: event("spread0")["withdrawn"] and event("spread0"), "the withdrawal")
        self.assertEqual((shown["revision"], shown["counts in"]), (2, None))

    def test_is_found_though_a_registrar_is_down(self):
        registrars = f"127.0.0.1:1,{rig().registrars}"
        self.assertEqual(rig().push("side", "down.ndjson", thefts("down", 1)).code, 0)
        rig().until(lambda: event("down0"), "the outcome")
        self.assertIsNotNone(event("down0", LAGESBILD_REGISTRARS=registrars))
        said = rig().say("feed", "withdraw", "side", "down0", token=rig().stack.tokens["side"],
                         LAGESBILD_REGISTRARS=registrars)
        self.assertEqual(said.code, 0, said.err)
        said = rig().say("event", "show", "side", "never", LAGESBILD_REGISTRARS=registrars)
        self.assertEqual(said.code, 69, "the one that is down may have it")
        self.assertIn("127.0.0.1:1", said.err)

    def test_that_nobody_knows(self):
        said = rig().say("event", "show", "side", "never")
        self.assertEqual(said.code, 66)
        for address in rig().registrars.split(","):
            self.assertIn(address, said.err)
        said = rig().say("feed", "withdraw", "side", "never", token=rig().stack.tokens["side"])
        self.assertEqual(said.code, 66)


class FeedStatusTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        before = rig().applied("side")
        assert rig().push("side", "status.ndjson", thefts("status", 24)).code == 0
        rig().settle("side", before + 24)

    def test_sums_over_every_registrar(self):
        said = rig().say("feed", "status", "side", "-o", "ndjson")
        self.assertEqual((said.code, said.err), (0, ""))
        whole = rows(said)[0]["applied"]
        self.assertGreaterEqual(whole, 24)
        twice = rig().say("feed", "status", "side", "-o", "ndjson",
                          LAGESBILD_REGISTRARS=f"{rig().registrars},{rig().registrars}")
        self.assertEqual(rows(twice)[0]["applied"], whole)

    def test_passes_over_a_registrar_that_is_down(self):
        whole = rows(rig().say("feed", "status", "side", "-o", "ndjson"))[0]["applied"]
        said = rig().say("feed", "status", "side", "-o", "ndjson", LAGESBILD_REGISTRARS=f"127.0.0.1:1,{rig().registrars}")
        self.assertEqual(said.code, 0, said.err)
        self.assertEqual(rows(said)[0]["applied"], whole)
        one = rig().registrars.split(",")[0]
        said = rig().say("feed", "status", "side", "-o", "ndjson", LAGESBILD_REGISTRARS=f"127.0.0.1:1,{one}")
        self.assertEqual(said.code, 0, said.err)
        self.assertIn("note: ingest at 127.0.0.1:1", said.err)
        self.assertIn("of 4 partitions", said.err)
        self.assertEqual(rig().say("feed", "status", LAGESBILD_REGISTRARS="127.0.0.1:1").code, 69)

    def test_says_when_it_heard_of_some_partitions_only(self):
        parts = []
        for address in rig().registrars.split(","):
            said = rig().say("feed", "status", "side", "-o", "ndjson", LAGESBILD_REGISTRARS=address)
            self.assertEqual(said.code, 0)
            self.assertIn("of 4 partitions", said.err)
            self.assertIn("--registrars", said.err)
            parts.append(sum(row["applied"] for row in rows(said)))
        self.assertEqual(sum(parts), rows(rig().say("feed", "status", "side", "-o", "ndjson"))[0]["applied"])
