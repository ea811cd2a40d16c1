#!/usr/bin/python3
"""The oracle's scoring by rule sets of the second form: facts, axes, classes, corrections, what is missing. No servers.

    oracle_second_form_test.py [-v] [-k PATTERN]
"""
import pathlib
import sys
import tempfile
import types
import unittest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = str(HERE.parents[1])
sys.path.insert(0, str(HERE))

from oracle import topics  # noqa: E402: only now are they found
from oracle.area_state import Info  # noqa: E402
from oracle.classes import CORRECTION, COVERAGE, MODEL, REALITY  # noqa: E402
from oracle.kinds import Kinds  # noqa: E402
from oracle.ledger import Ledger  # noqa: E402
from oracle.ledger_facts import Taken  # noqa: E402
from oracle.measures import evaluate_all, load  # noqa: E402
from oracle.measures.facts import Facts, day_of  # noqa: E402
from oracle.measures.reference import Moments  # noqa: E402
from oracle.references import joined  # noqa: E402
from oracle.rules import load as load_rules  # noqa: E402
from oracle.second_form import MeasuredRules  # noqa: E402
from oracle_observations import FRAME, INDICATOR, REVISED, SURVEY, WITHDRAWN, Observations  # noqa: E402

KINDS = Kinds(ROOT)
DOCUMENT = (HERE / "rules" / "measured.yaml").read_bytes()
DAY = day_of("2022-03-10")
THEFT, HOMICIDE, DRUGS, ASSAULT = "property.theft", "violence.homicide", "drugs.offence", "violence.assault"


class FactsTest(unittest.TestCase):
    def setUp(self):
        self.rules = load(DOCUMENT, KINDS)
        self.ledger = Ledger()
        self.info = Info("Ekby", "district", "0101", "01", 1200)

    def facts(self) -> Facts:
        return Taken(self.rules).facts(self.ledger, self.info, DAY)

    def say(self, type_, name, period, number, n=0, feed="f"):
        self.ledger.set_value(type_, name, period, feed, (number, n, 0, 0, ""))

    def test_counts_are_net_over_feeds(self):
        theft = KINDS.by_name[THEFT].number
        for feed, count in (("f", 3), ("g", 2), ("g", -1)):
            self.ledger.add(DAY, theft, feed, count)
        self.assertEqual(self.facts().counts, {(theft, 52 * 12 + 2): 4})

    def test_a_survey_has_a_wave_for_each_period_by_the_first_feed(self):
        self.say(SURVEY, "unsafe", "2021-10", 4000, 80, "g")
        self.say(SURVEY, "unsafe", "2021-10", 5000, 90, "f")
        self.say(SURVEY, "unsafe", "2021-04", 12_000, 10)
        self.say(SURVEY, "unsafe", "2022", -5, 20)
        self.say(SURVEY, "unsafe", "2020", 1000, 0)
        self.say(SURVEY, "unsafe", "spring", 1000, 10)
        self.say(SURVEY, "other", "2021", 1000, 10)
        self.assertEqual(self.facts().surveys, {"unsafe": [(2021, 10, 1.0), (2021, 90, 0.5), (2022, 20, 0.0)]})

    def test_an_indicator_of_a_year_is_the_years_own_else_the_last(self):
        self.say(INDICATOR, "income", "2021-06", 1000)
        self.say(INDICATOR, "income", "2021-09", 2000)
        self.say(INDICATOR, "income", "2022", 3000, feed="g")
        self.say(INDICATOR, "income", "2022", 4000, feed="f")
        self.say(INDICATOR, "income", "2022-01", 5000)
        self.assertEqual(self.facts().numbers,
                         {("income", 2021): 2.0, ("income", 2022): 4.0, ("residents", 2022): 1200.0})

    def test_a_refused_number_is_no_fact_and_none_takes_its_place(self):
        self.say(INDICATOR, "income", "2022", 100_001, feed="f")
        self.say(INDICATOR, "income", "2022", 5_000, feed="g")
        self.say(INDICATOR, "income", "2021", -1_000)
        self.say(INDICATOR, "jobless", "2022", 900_000)
        self.assertEqual(self.facts().numbers,
                         {("income", 2021): -1.0, ("jobless", 2022): 900.0, ("residents", 2022): 1200.0})

    def test_residents_are_the_registers_before_any_indicator(self):
        self.say(INDICATOR, "residents", "2022", 7_000)
        self.say(INDICATOR, "residents", "2021", 8_000)
        self.assertEqual(self.facts().numbers, {("residents", 2021): 8.0, ("residents", 2022): 1200.0})
        self.info.population = 0
        self.assertEqual(self.facts().numbers[("residents", 2022)], 7.0)

    def test_labels_are_the_registers(self):
        taken = Taken(self.rules)
        taken.labels = {"county", "level", "colour", "municipality"}
        self.info.municipality = ""
        self.assertEqual(taken.facts(self.ledger, self.info, DAY).labels, {"county": "01", "level": "district"})


class ScoringTest(unittest.TestCase):
    """One area of 1000 residents; the rule set's feed is taken in for a week, so that what comes is news."""

    @classmethod
    def setUpClass(cls):
        cls._folder = tempfile.TemporaryDirectory(prefix="lagesbild-second-form.")
        cls.messages = topics.load_messages(cls._folder.name, ROOT)

    @classmethod
    def tearDownClass(cls):
        cls._folder.cleanup()

    def made(self, document: bytes = DOCUMENT, level: str = "district", residents: int = 1000) -> Observations:
        made = Observations(self.messages, KINDS, {"a": (level, residents)}, DAY)
        made.mark_areas()
        made.mark_rules(document)
        made.count("a", (THEFT, 0, 1))
        made.tick()
        made.tick(7)
        return made

    # ---- axes

    def test_shows_axes_with_units_scores_and_levels(self):
        made = self.made()
        made.count("a", (ASSAULT, 0, 2))
        made.state("a", INDICATOR, "income", "2022", 12_345)
        harm, insecurity, conditions, season, _ = made.shown("a").axes
        self.assertEqual((harm.name, harm.unit, harm.level), ("harm", "points per 1000", 1))
        # Two assaults of this month, one theft of it: 21 + 2 points over 1000 residents.
        self.assertEqual(harm.score_milli, 23_000)
        self.assertFalse(insecurity.HasField("score_milli") or insecurity.HasField("level"))
        self.assertEqual((conditions.score_milli, conditions.HasField("level")), (12_345, False))
        self.assertEqual((season.name, season.unit, season.score_milli), ("season", "percent", 12_345))

    def test_without_a_needed_axis_there_is_no_class(self):
        made = self.made(residents=199)
        self.assertEqual(made.class_of("a"), "insufficient_evidence")
        self.assertIn("below_minimum:harm_rate", made.shown("a").missing)

    def test_says_what_is_missing_and_not_what_hangs_on_it(self):
        self.assertEqual(list(self.made().shown("a").missing),
                         ["no_input:insecurity", "no_input:jobless", "no_input:poor"])

    def test_what_is_not_in_force_is_told_only_where_there_is_no_answer(self):
        for residents, told in ((1000, False), (100, True)):
            made = self.made(residents=residents)
            made.state("a", INDICATOR, "income", "2022", 12_000)
            self.assertEqual("not_in_force:summer" in made.shown("a").missing, told, residents)

    def test_a_level_that_is_not_covered_has_no_class(self):
        made = self.made(level="regso")
        self.assertEqual(made.class_of("a"), "insufficient_evidence")
        self.assertIn("no_rules_for_level", made.shown("a").missing)

    def test_without_levels_all_are_covered_but_two(self):
        rules = MeasuredRules(DOCUMENT.replace(b"levels: [deso, district, listed, municipality]\n", b""), KINDS)
        self.assertEqual([rules.covers(level) for level in ("regso", "unlocated", "provisional")], [True, False, False])

    # ---- classes

    def test_a_class_comes_when_it_has_held(self):
        made = self.made()
        made.count("a", (ASSAULT, 0, 1))
        self.assertEqual((made.class_of("a"), made.shown("a").pending_class), ("none", "elevated"))
        made.tick(1)
        self.assertEqual(made.class_of("a"), "none")
        made.tick(1)
        self.assertEqual((made.class_of("a"), made.shown("a").pending_class), ("elevated", ""))
        finding, = made.findings("a")
        self.assertEqual((finding.cause, finding.class_change.axis), (REALITY, "harm"))

    def test_a_class_is_kept_while_its_condition_says_so(self):
        made = self.made()
        made.count("a", (ASSAULT, 0, 1))  # with the theft 12.5 points
        made.tick(2)
        made.count("a", (THEFT, 0, -2), cause=FRAME)  # 8.5: under 10, above 8
        self.assertEqual((made.class_of("a"), made.shown("a").pending_class), ("elevated", ""))
        made.count("a", (THEFT, 0, -1), cause=FRAME)  # 6.5
        self.assertEqual(made.class_of("a"), "none")

    def test_a_condition_that_is_missing_leaves_no_class_unless_a_more_severe_one_is_reached(self):
        open_ended = DOCUMENT.replace(b"of: [harmed, unsafe], missing: {substitute: false}", b"of: [harmed, unsafe]")
        self.assertNotEqual(open_ended, DOCUMENT)
        made = self.made(open_ended)
        self.assertEqual(made.class_of("a"), "insufficient_evidence")
        made.count("a", (HOMICIDE, 0, 1))
        self.assertEqual(made.class_of("a"), "high")

    def test_another_rule_set_moves_at_once(self):
        made = self.made()
        made.count("a", (ASSAULT, 0, 1))
        made.mark_rules(DOCUMENT.replace(b"hold_days: {worse: 2", b"hold_days: {worse: 1"))
        self.assertEqual(made.class_of("a"), "elevated")
        self.assertEqual(made.findings("a")[-1].cause, MODEL)

    def test_the_axis_that_changed_decides(self):
        made = self.made()
        made.state("a", SURVEY, "unsafe", "2022", 4_500, 60)
        made.tick(2)
        self.assertEqual(made.class_of("a"), "elevated")
        # Nothing has changed on the day itself, so the first axis of the condition is named.
        self.assertEqual(made.findings("a")[-1].class_change.axis, "harm")
        at_once = self.made(DOCUMENT.replace(b"worse: 2", b"worse: 0"))
        at_once.state("a", SURVEY, "unsafe", "2022", 4_500, 60)
        self.assertEqual(at_once.findings("a")[-1].class_change.axis, "insecurity")

    # ---- causes

    def test_a_new_feed_is_coverage_and_so_is_a_late_report(self):
        at_once = DOCUMENT.replace(b"worse: 2", b"worse: 0")
        for ago, feed, cause in ((0, "city", REALITY), (27, "city", REALITY), (28, "city", COVERAGE),
                                 (0, "other", COVERAGE)):
            made = self.made(at_once)
            made.count("a", (HOMICIDE, ago, 1), feed=feed)
            self.assertEqual(made.findings("a")[-1].cause, cause, (ago, feed))

    def test_without_coverage_in_the_rule_set_all_is_news(self):
        made = self.made(DOCUMENT.replace(b"worse: 2", b"worse: 0").replace(
            b"coverage: {onboarding_days: 3, late_days: 28}\n", b""))
        made.count("a", (HOMICIDE, 30, 1), feed="other")
        self.assertEqual(made.findings("a")[-1].cause, REALITY)

    # ---- corrections

    def risen(self) -> Observations:
        made = self.made()
        made.count("a", (ASSAULT, 0, 1))
        made.tick(2)
        self.assertEqual(made.class_of("a"), "elevated")
        return made

    def test_a_correction_that_takes_the_ground_undoes_at_once(self):
        made = self.risen()
        made.count("a", (ASSAULT, 2, -1), cause=WITHDRAWN)
        self.assertEqual(made.class_of("a"), "none")
        finding = made.findings("a")[-1]
        self.assertEqual((finding.cause, finding.class_change.axis), (CORRECTION, "harm"))

    def test_a_correction_of_what_came_since_leaves_the_ground(self):
        made = self.risen()
        made.count("a", (ASSAULT, 0, 1))
        made.count("a", (ASSAULT, 0, -1), cause=WITHDRAWN)
        self.assertEqual(made.class_of("a"), "elevated")

    def test_a_correction_that_only_moves_what_came_since_leaves_the_ground(self):
        made = self.risen()
        made.count("a", (ASSAULT, 1, 1))
        made.count("a", (ASSAULT, 1, -1), (ASSAULT, 0, 1), cause=REVISED)
        made.count("a", (THEFT, 0, -1), (DRUGS, 0, 1), cause=REVISED)
        self.assertEqual(made.class_of("a"), "elevated")

    def test_news_that_uphold_the_class_keep_it_when_the_ground_goes(self):
        made = self.risen()
        made.count("a", (ASSAULT, 0, 3))
        made.count("a", (ASSAULT, 2, -1), cause=WITHDRAWN)
        self.assertEqual(made.class_of("a"), "elevated")

    def test_a_survey_that_came_since_is_no_ground(self):
        made = self.risen()
        made.state("a", SURVEY, "unsafe", "2022", 1_000, 60)
        made.state("a", SURVEY, "unsafe", "2022", 900, 60, cause=REVISED)
        self.assertEqual(made.class_of("a"), "elevated")

    def test_what_came_since_is_kept_in_the_state_and_forgotten_with_the_move(self):
        made = self.risen()
        state = lambda: made.scoring.state()[b"aa"]
        self.assertEqual(state()[0], 1)
        made.count("a", (ASSAULT, 0, 2))
        made.state("a", SURVEY, "unsafe", "2022", 1_000, 60)
        self.assertEqual(state()[0], 2)
        kind = KINDS.by_name[ASSAULT].number
        month = (52 * 12 + 2) << 1
        cells = bytes([1, month & 0x7F | 0x80, month >> 7, kind, 4])
        self.assertTrue(state().endswith(cells + b"\x01\x01\x06unsafe\x042022\x04city"), state())
        made.mark_rules(DOCUMENT + b"# again\n")
        self.assertEqual(state()[0], 1)

    # ---- contributions

    def parts(self, made) -> list:
        return [(one.axis, one.name, one.feed, one.count, one.points_milli) for one in made.shown("a").contributions]

    def test_shows_what_scores_are_made_of(self):
        made = self.made()
        made.count("a", (ASSAULT, 0, 2), (DRUGS, 0, 9))
        made.count("a", (ASSAULT, 0, 1), feed="other")
        made.state("a", SURVEY, "insecurity", "2022", 4_550, 60)
        made.state("a", INDICATOR, "income", "2022", 12_000)
        made.state("a", INDICATOR, "jobless", "2022", 8_000)
        self.assertEqual(self.parts(made), [
            ("insecurity", "insecurity", "city", 60, 45_500), ("harm", ASSAULT, "", 3, 31_500),
            ("conditions", "poor", "", 0, 8_400), ("conditions", "jobless", "", 0, 2_400),
            ("harm", THEFT, "city", 1, 2_000)])

    def test_a_part_of_no_score_is_counted_but_has_no_points(self):
        self.assertEqual(self.parts(self.made(residents=100)), [("harm", THEFT, "city", 1, 0)])

    # ---- which sets may hold

    def test_a_set_that_may_not_hold_is_buried(self):
        for old, new in ((b"purpose: assessment", b"purpose: conformance"), (b"id: none", b"id: calm"),
                         (b"id: severe", b"id: worst")):
            made = Observations(self.messages, KINDS, {"a": ("district", 1000)}, DAY)
            made.mark_rules(DOCUMENT.replace(old, new))
            self.assertEqual([dead.reason for dead in made.scoring.dead], ["BAD_RULE_SET"], new)
        self.assertTrue(MeasuredRules(DOCUMENT, KINDS).may_hold())

    # ---- references

    def test_a_reference_holds_for_its_rule_set_and_level(self):
        made = self.made()
        rules = load_rules(DOCUMENT, KINDS)
        poor = [Facts(DAY, {("income", 2022): float(value)}) for value in range(11)]
        reference, _ = evaluate_all(rules.measures, poor)
        made.state("a", INDICATOR, "income", "2022", 9_500)
        self.assertIn("no_reference:poor_rank", made.shown("a").missing)
        made.scoring.references.put(rules.id, "deso", reference)
        made.tick(1)
        self.assertIn("no_reference:poor_rank", made.shown("a").missing)
        made.scoring.references.put(rules.id, "district", reference)
        made.tick(1)
        self.assertNotIn("no_reference:poor_rank", made.shown("a").missing)
        rank, = (axis for axis in made.shown("a").axes if axis.name == "poor_rank")
        self.assertEqual(rank.score_milli, 1_000)

    def test_a_reference_is_joined_from_its_parts(self):
        rules = load((HERE / "rules" / "every_operation.yaml").read_bytes(), KINDS)
        comparisons = rules.comparisons()
        self.assertEqual(len(comparisons), len(set(comparisons)))
        areas = [Facts(DAY, {("a", 2022): float(at), ("b", 2022): 2.0 * at, ("c", 2022): 1.0, ("people", 2022): 9.0},
                       labels={"county": "ns"[at % 2], "town": "t"}) for at in range(7)]
        reference, _ = evaluate_all(rules, areas)
        parts = []
        for at, comparison in enumerate(comparisons):
            one = reference[comparison]
            groups = [types.SimpleNamespace(group=word, moments=moments) for word, moments in one.groups.items()]
            part = lambda whole, rows, some: parts.append(types.SimpleNamespace(
                comparison=at, all=whole, values_millionths=rows, groups=some))
            part(one.all, one.sorted[:3], groups[:1])
            part(Moments(), one.sorted[3:], groups[1:])
        self.assertEqual(joined(comparisons, parts), reference)


if __name__ == "__main__":
    unittest.main()
