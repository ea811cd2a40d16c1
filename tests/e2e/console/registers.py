"""areas, rules, sub, feed add, list and remove: what holds."""

import unittest

from .rig import ROOT, rig, rows

RULES = f"{ROOT}/services/scoring/rules/first.yaml"


class AreasTest(unittest.TestCase):
    def test_imports_a_table_and_says_what_lies_in_what(self):
        table = rig().file("quarters.csv", "code;quarter;kommun;folkmängd\nq1;Västra hamnen;9901;1200\n"
                                           "q2;Östra hamnen;9901;800\n")
        words = ("areas", "import", table, "--id", "code", "--name", "quarter", "--municipality", "kommun",
                 "--population", "folkmängd", "--level", "listed", "-o", "ndjson")
        dry = rig().say(*words, "--dry-run")
        self.assertEqual(dry.code, 0, dry.err)
        self.assertIn("dry run: 2 areas read, nothing changed", dry.err)
        said = rig().say(*words)
        self.assertEqual(said.code, 0, said.err)
        self.assertIn("2 of them new", said.err)
        self.assertEqual(sum(row["areas"] for row in rows(said) if row["level"] == "listed" and
                             row["lies_in"] == "municipality"), 2, said.out)
        listed = rows(rig().say("areas", "list", "--level", "listed", "-o", "ndjson"))
        self.assertEqual([(row["area"], row["name"], row["population"]) for row in listed],
                         [("q1", "Västra hamnen", 1200), ("q2", "Östra hamnen", 800)])

    def test_refuses_a_broken_table_with_its_line(self):
        said = rig().say("areas", "import", rig().file("bad.csv", "id;name\na1;One\na2\n"), "--level", "listed")
        self.assertEqual(said.code, 65)
        self.assertIn("line 3: 1 columns where the header has 2", said.err)
        said = rig().say("areas", "import", f"{rig().folder}/nothing.geojson")
        self.assertEqual(said.code, 66)
        self.assertIn("cannot open", said.err)

    def test_shows_an_area(self):
        said = rig().say("areas", "show", "9901-01", "-o", "ndjson")
        self.assertEqual(said.code, 0)
        told = {row["what"]: row["value"] for row in rows(said)}
        self.assertEqual((told["area"], told["level"]), ("9901-01", "district"))
        self.assertTrue(told["rule set"].startswith("first"), told)
        said = rig().say("areas", "show", "9999-99")
        self.assertEqual(said.code, 66)
        self.assertIn("no area '9999-99'", said.err)

    def test_loads_the_classes_an_authority_set(self):
        name = next(row["name"] for row in rows(rig().say("areas", "list", "--level", "district", "-o", "ndjson"))
                    if row["area"] == "9901-07")
        table = rig().file("lists.csv", f"area;class;decided\n{name};utsatt;2021-12-01\nNowhere;utsatt;2021-12-01\n")
        words = ("areas", "official", table, "--feed", "lists", "--level", "district", "-o", "ndjson")
        rig().add_feed("lists")
        changed = {"LAGESBILD_FEED_TOKEN": rig().stack.tokens["lists"]}
        dry = rig().say(*words, "--dry-run", **changed)
        self.assertEqual((rows(dry)[0]["matched"], rows(dry)[0]["unmatched"]), (1, 1), dry)
        said = rig().say(*words, **changed)
        self.assertEqual(said.code, 65, "a row was refused, and said so")
        self.assertIn("Nowhere", said.err)
        rig().settle("lists", 1)
        self.assertEqual(rig().say(*words, **changed).code, 65)
        told = {row["what"]: row["value"] for row in rows(rig().say("areas", "show", "9901-07", "-o", "ndjson"))}
        self.assertTrue(any("utsatt" in str(value) for value in told.values()), told)

    def test_shows_what_no_register_knows(self):
        """Places that no area covers, and bare names of a feed that may make areas of them."""
        places = [{"area": "9999-77"}, {"name": "Hitom holmen"}]
        theft = {"kind": "property.theft", "occurredAtMs": "1641800000000"}
        events = [{"sourceId": f"u{i}", "incident": {**theft, "place": place}} for i, place in enumerate(places)]
        self.assertEqual(rig().push("side", "unlocated.ndjson", events).code, 0)

        def unregistered():
            listed = rows(rig().say("areas", "list", "-o", "ndjson"))
            found = {row["level"]: row for row in listed if not row["registered"]}
            return found if len(found) == 2 else None

        found = rig().until(unregistered, "both areas in the picture")
        self.assertEqual(set(found), {"unlocated", "provisional"})
        self.assertEqual(found["unlocated"]["area"], "unlocated")
        self.assertEqual(found["provisional"]["name"], "Hitom holmen")
        for level in found:
            said = rig().say("areas", "show", found[level]["area"], "-o", "ndjson")
            self.assertEqual(said.code, 0, said.err)
            self.assertIn({"what": "level", "value": level}, rows(said))


class RulesTest(unittest.TestCase):
    def test_checks_activates_and_lists(self):
        said = rig().say("rules", "check", RULES)
        self.assertEqual((said.code, said.out), (0, ""))
        self.assertIn("is sound", said.err)
        said = rig().say("rules", "activate", RULES)
        self.assertEqual(said.code, 0)
        self.assertIn("holds from activation", said.err)
        listed = rows(rig().say("rules", "list", "-o", "ndjson"))
        self.assertEqual([row["active"] for row in listed], [True])

    def test_says_whether_a_set_of_measures_may_hold(self):
        said = rig().say("rules", "check", f"{ROOT}/tests/conformance/histories/rules/steps.yaml")
        self.assertEqual(said.code, 0, said.err)
        self.assertIn("9 measures, 1 axes, 4 classes", said.err)
        svi = f"{ROOT}/tests/conformance/rules/svi_2022.yaml"
        self.assertIn("for conformance, it can never hold", rig().say("rules", "check", svi).err)
        said = rig().say("rules", "activate", svi)
        self.assertEqual(said.code, 77, said.err)
        self.assertIn("for conformance", said.err)

    def test_says_where_a_rule_set_is_wrong(self):
        broken = rig().file("broken.yaml", "format: 1\nname: broken\nhold_day: {worse: 0}\n")
        for word in ("check", "activate"):
            said = rig().say("rules", word, broken)
            self.assertEqual(said.code, 65)
            self.assertIn("broken.yaml:3", said.err)
        self.assertEqual(rig().say("rules", "check", f"{rig().folder}/nothing.yaml").code, 66)


class FeedsTest(unittest.TestCase):
    def test_hands_out_a_token_that_ends_with_the_feed(self):
        said = rig().add_feed("short", "--name", "Short-lived")
        self.assertIn("shown this once", said.err)
        event = {"sourceId": "s1", "incident": {"kind": "property.theft", "place": {"area": "9901-02"},
                                                "occurredAtMs": "1641800000000"}}
        self.assertEqual(rig().push("short", "short.ndjson", [event]).code, 0)
        said = rig().say("feed", "add", "short", "--name", "Shorter", "--keep-token", "-o", "ndjson")
        self.assertEqual((said.code, said.out), (0, ""))
        self.assertIn(("short", "Shorter", False), self.listed())
        said = rig().say("feed", "remove", "short")
        self.assertEqual(said.code, 0)
        self.assertIn("feed 'short' is out", said.err)
        self.assertNotIn("short", [feed for feed, _, _ in self.listed()])
        rig().until(lambda: rig().push("short", "after.ndjson", [event | {"sourceId": "s2"}]).code == 77,
                    "that the token is refused")
        self.assertEqual(rig().say("feed", "remove", "nobody").code, 66)

    def listed(self):
        said = rig().say("feed", "list", "-o", "ndjson")
        self.assertEqual(said.code, 0)
        return [(row["feed"], row["name"], row["removed"]) for row in rows(said)]


class SubscriptionsTest(unittest.TestCase):
    def test_makes_the_partner_and_its_topic(self):
        said = rig().say("sub", "add", "brief", "--partner", "passing", "--area", "9901-05", "--direction", "worse",
                         "--severity", "2", "-o", "ndjson")
        self.assertEqual(said.code, 0, said.err)
        self.assertEqual(rows(said)[0]["partner"], "passing")
        self.assertIn("area 9901-05, direction worse, severity >= 2 → lagesbild.alerts.passing.v1", said.err)
        self.assertEqual(self.listed(), [("brief", "area 9901-05, direction worse, severity >= 2", False)])
        said = rig().say("sub", "remove", "brief")
        self.assertEqual(said.code, 0)
        self.assertIn("subscription 'brief' is out", said.err)
        self.assertEqual(self.listed(), [], "what is taken out is listed no more")
        self.assertEqual(rig().say("sub", "remove", "nothing").code, 66)

    def test_refuses_words_it_does_not_know(self):
        said = rig().say("sub", "add", "wrong", "--partner", "passing", "--level", "dseo")
        self.assertEqual(said.code, 65)
        self.assertIn("subscription.levels[0]", said.err)

    def listed(self):
        said = rig().say("sub", "list", "--partner", "passing", "-o", "ndjson")
        self.assertEqual(said.code, 0)
        return [(row["subscription"], row["wants"], row["removed"]) for row in rows(said)]
