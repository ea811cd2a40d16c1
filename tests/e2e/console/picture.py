"""picture: the areas against an earlier day, on what the tests before brought about and two areas of its own."""

import csv
import io
import json
import unittest

from .rig import homicides, rig, rows

RAISED = "9902-03"
LISTED = "9902-04"
SINCE = "2022-01-10"


class PictureTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        """An area becomes severe, and an authority lists another one."""
        before = rig().applied("side")
        assert rig().push("side", "picture.ndjson", homicides("picture", RAISED, 300)).code == 0
        rig().settle("side", before + 300)
        listed = rows(rig().say("areas", "list", "--level", "district", "-o", "ndjson"))
        name = next(row["name"] for row in listed if row["area"] == LISTED)
        rig().add_feed("police-list")
        said = rig().say("areas", "official", rig().file("list.csv", f"area;class;decided\n{name};utsatt;2021-12-01\n"),
                         "--feed", "police-list", "--level", "district",
                         LAGESBILD_FEED_TOKEN=rig().stack.tokens["police-list"])
        assert said.code == 0, said
        rig().settle("police-list", 1)
        cls.areas = {row["area"] for row in listed if row["registered"]}

    @staticmethod
    def told(*words: str):
        """Once the read model has the change: it follows the topics."""
        def whole():
            said = rig().say("picture", "--level", "district", "--since", SINCE, "-o", "json", *words)
            assert said.code == 0, said
            picture = json.loads(said.out)
            areas = {row["area"]: row for row in picture["areas"]}
            return picture if areas[RAISED]["class"] == "severe" and areas[LISTED]["official_class"] else None

        return rig().until(whole, "the change in the picture")

    def test_is_one_object_for_programs(self):
        picture = self.told()
        self.assertEqual(list(picture), ["picture", "classes", "better", "worse", "neither", "priorities", "official",
                                         "disagreement", "frame", "areas"])
        self.assertEqual({row["area"] for row in picture["areas"]}, self.areas)
        self.assertEqual(picture["picture"][0]["since"], SINCE)
        now = {row["class"]: row["now"] for row in picture["classes"]}
        self.assertEqual(sum(now.values()), len(self.areas))
        self.assertGreaterEqual(now["severe"], 1)

    def test_tells_a_change_what_moved_and_what_contributed(self):
        picture = self.told()
        changes = [row for name in ("worse", "neither") for row in picture[name]
                   if row["area"] == RAISED and row["to"] == "severe"]
        self.assertEqual(len(changes), 1, picture["worse"])
        # The feed is new in the area: what it reports is more knowledge, not a worse situation.
        self.assertEqual((changes[0]["moved"], changes[0]["cause"], changes[0]["axis"]),
                         ("knowledge", "coverage", "harm"))
        self.assertIn("violence.homicide", changes[0]["contributed"])
        place = next(row for row in picture["priorities"] if row["area"] == RAISED)
        self.assertTrue(place["reason"].startswith("severe; "), place)
        self.assertEqual([row["priority"] for row in picture["priorities"]],
                         list(range(1, len(picture["priorities"]) + 1)))

    def test_tells_disagreement_with_the_list_both_ways(self):
        picture = self.told()
        agreement = {row["area"]: row["agreement"] for row in picture["disagreement"]}
        self.assertEqual(agreement[RAISED], "indicated_only")
        by_area = {row["area"]: row for row in picture["areas"]}
        expected = {"none": "official_only", "insufficient_evidence": "no_evidence"}
        self.assertEqual(by_area[LISTED]["agreement"], expected.get(by_area[LISTED]["class"], "both"))
        self.assertEqual(by_area[LISTED]["decided"], "2021-12-01")

    def test_is_a_table_of_areas_as_csv(self):
        said = rig().say("picture", "--level", "district", "-o", "csv")
        self.assertEqual(said.code, 0, said.err)
        self.assertEqual({row["area"] for row in csv.DictReader(io.StringIO(said.out))}, self.areas)

    def test_speaks_to_people_in_their_language(self):
        self.told()
        said = rig().say("picture", "--since", SINCE, "--level", "district")
        self.assertEqual(said.code, 0, said.err)
        for text in ("against 2022-01-10", "For the better (", "For the worse (", "In order of priority: district (",
                     "Where the two disagree, both ways (", "severe; "):
            self.assertIn(text, said.out)
        said = rig().say("picture", "--since", SINCE, "--language", "sv", "--top", "0")
        for text in ("mot 2022-01-10", "Till det bättre (", "Till det sämre (", "allvarlig; "):
            self.assertIn(text, said.out)

    def test_says_which_days_and_levels_there_are(self):
        for words, code, text in ((("--since", "yesterday"), 65, "is no day"),
                                  (("--since", "2099-01-01"), 65, "lies after the last day of the log"),
                                  (("--since", "2001-01-01"), 65, "lies before the first assessment"),
                                  (("--level", "dseo"), 66, "no areas of level 'dseo'")):
            said = rig().say("picture", *words)
            self.assertEqual(said.code, code, said)
            self.assertIn(text, said.err)
