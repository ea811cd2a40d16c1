#!/usr/bin/python3
"""The oracle's scoring by rule sets of the second form: facts, axes, what is missing, contributions. No servers.

    oracle_second_form_test.py [-v] [-k PATTERN]
"""
import pathlib
import sys
import types
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from oracle import topics  # noqa: E402: only now are they found
from oracle.area_state import Info  # noqa: E402
from oracle.check import check  # noqa: E402
from oracle.ledger import Ledger  # noqa: E402
from oracle.ledger_facts import Taken  # noqa: E402
from oracle.measures import evaluate_all, load  # noqa: E402
from oracle.measures.facts import Facts  # noqa: E402
from oracle.measures.reference import Moments  # noqa: E402
from oracle.references import References, joined  # noqa: E402
from oracle.second_form import MeasuredRules  # noqa: E402
from oracle_made import Made  # noqa: E402
from oracle_observations import (ASSAULT, DAY, DRUGS, HERE, HOMICIDE, INDICATOR, KINDS, MEASURED,  # noqa: E402
                                 MONTH, SURVEY, THEFT, AreaTest, Observations)


class FactsTest(unittest.TestCase):
    def setUp(self):
        self.rules = load(MEASURED, KINDS)
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
        self.assertEqual(self.facts().counts, {(theft, MONTH): 4})

    def test_a_survey_has_a_wave_for_each_period_by_the_first_feed(self):
        self.say(SURVEY, "unsafe", "2021-10", 4000, 80, "g")
        self.say(SURVEY, "unsafe", "2021-10", 4000, 0, "a")
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

    def test_a_truth_is_0_or_1(self):
        self.rules = load((HERE / "rules" / "every_operation.yaml").read_bytes(), KINDS)
        for name, number in (("p", 1_000), ("q", 500), ("r", 0)):
            self.say(INDICATOR, name, "2022", number)
        self.assertEqual(self.facts().numbers, {("p", 2022): 1.0, ("r", 2022): 0.0})

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


class ShownTest(AreaTest):
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
        self.assertEqual(list(made.shown("a").missing),
                         ["below_minimum:harm_rate", "no_input:insecurity", "no_input:jobless", "no_input:poor"])

    def test_tells_32_codes_at_most(self):
        names = [f"more_{at:02}" for at in range(40)]
        lines = "".join(f"  {name}: {{op: indicator, name: {name}, unit: percent}}\n" for name in names)
        made = self.made(MEASURED.replace(b"weighted_mean, of: {", b"weighted_mean, of: {%s, " % b", ".join(
            b"%s: 1" % name.encode() for name in names)).replace(b"axes:\n", lines.encode() + b"axes:\n"))
        self.assertEqual(list(made.shown("a").missing),
                         ["no_input:insecurity", "no_input:jobless"] + [f"no_input:{name}" for name in names[:30]])

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
        rules = MeasuredRules(MEASURED.replace(b"levels: [deso, district, listed, municipality]\n", b""), KINDS)
        self.assertEqual([rules.covers(level) for level in ("regso", "unlocated", "provisional")], [True, False, False])

    # ---- contributions

    def parts(self, made) -> list:
        return [(one.axis, one.name, one.feed, one.count, one.points_milli) for one in made.shown("a").contributions]

    def test_shows_what_scores_are_made_of(self):
        made = self.made()
        made.count("a", (ASSAULT, 0, 2), (DRUGS, 0, 9))
        made.count("a", (ASSAULT, 0, 1), feed="other")
        made.state("a", SURVEY, "insecurity", "2022", 4_550, 60)
        made.state("a", SURVEY, "insecurity", "2022", 4_550, 0, feed="a feed before it")
        made.state("a", SURVEY, "insecurity", "2020", 4_550, 60, feed="other")
        made.state("a", INDICATOR, "income", "2022", 12_000)
        made.state("a", INDICATOR, "jobless", "2022", 8_000)
        self.assertEqual(self.parts(made), [
            ("insecurity", "insecurity", "city", 60, 45_500), ("harm", ASSAULT, "", 3, 31_500),
            ("conditions", "poor", "", 0, 8_400), ("conditions", "jobless", "", 0, 2_400),
            ("harm", THEFT, "city", 1, 2_000)])

    def test_a_part_of_no_score_is_counted_but_has_no_points(self):
        self.assertEqual(self.parts(self.made(residents=100)), [("harm", THEFT, "city", 1, 0)])

    def test_the_heaviest_five_are_shown_falling_ones_too(self):
        made = self.made(MEASURED.replace(
            b"weighted_mean, of: {poor: 7, jobless: 3}, missing: drop", b"weighted_sum, of: {poor: -1, jobless: 0.3}"))
        made.count("a", (ASSAULT, 0, 1), (DRUGS, 0, 9), (HOMICIDE, 0, 1))
        made.state("a", SURVEY, "unsafe", "2022", 300, 60)
        made.state("a", INDICATOR, "income", "2022", 30_000)
        made.state("a", INDICATOR, "jobless", "2022", 20_000)
        self.assertEqual([part[1:] for part in self.parts(made)], [
            (HOMICIDE, "city", 1, 90_000), ("poor", "", 0, -30_000), (ASSAULT, "city", 1, 10_500),
            ("jobless", "", 0, 6_000), ("unsafe", "city", 60, 3_000)])

    def test_a_part_that_stands_for_a_missing_one_counts_but_is_not_shown(self):
        made = self.made(MEASURED.replace(b"{poor: 7, jobless: 3}, missing: drop",
                                          b"{poor: 7, jobless: 3}, missing: {substitute: 50 percent}"))
        made.state("a", INDICATOR, "income", "2022", 30_000)
        self.assertIn(("conditions", "poor", "", 0, 21_000), self.parts(made))
        self.assertEqual(made.shown("a").axes[2].score_milli, 36_000)

    def test_months_out_of_the_window_and_feeds_in_them_do_not_show(self):
        made = self.made()
        made.tick(14)
        made.count("a", (ASSAULT, 100, 1), feed="other")
        made.count("a", (ASSAULT, 40, 2))
        part, = (part for part in self.parts(made) if part[1] == ASSAULT)
        # On the last of March February's weigh 0.6 of their 21 points, December's nothing any more.
        self.assertEqual(part[2:], ("city", 2, 12_600))

    # ---- all of it

    def test_a_whole_installation_agrees_with_itself(self):
        made = Made(self.messages, KINDS, MEASURED)
        report = check(self.messages, KINDS, made.read, made.promised)
        self.assertEqual(report.lines(), [])
        told = [self.messages.assessment.Assessment.FromString(record.value)
                for part in made.read.of(topics.ASSESSMENTS) for record in part if record.value]
        self.assertGreater(len({one.indicated_class for one in told}), 2)
        self.assertEqual({one.rule_set for one in told}, {MeasuredRules(MEASURED, KINDS).id})

    # ---- which sets may hold

    def test_a_set_that_may_not_hold_is_buried(self):
        held = lambda years: b"measures:\n  long: {op: held, of: some, years: %d}\n" % years
        for old, new in ((b"purpose: assessment", b"purpose: conformance"), (b"id: none", b"id: calm"),
                         (b"id: severe", b"id: worst"), (b"measures:\n", held(2))):
            made = Observations(self.messages, KINDS, {"a": ("district", 1000)}, DAY)
            made.mark_rules(MEASURED.replace(old, new))
            self.assertEqual([dead.reason for dead in made.scoring.dead], ["BAD_RULE_SET"], new)
        self.assertTrue(MeasuredRules(MEASURED.replace(b"measures:\n", held(1)), KINDS).may_hold())

    # ---- references

    def poor(self, highest: int) -> tuple:
        """(id of the rule set, parts of a reference) of areas whose income goes from 0 to `highest`."""
        rules = load(MEASURED, KINDS)
        reference, _ = evaluate_all(rules, [Facts(DAY, {("income", 2022): float(at)}) for at in range(highest + 1)])
        return rules.id, cut(rules.comparisons(), reference)

    def marked(self, made, activation: int, rule_set: str, level: str) -> bool:
        manifest = types.SimpleNamespace(rule_set=rule_set, level=level)
        return made.scoring.references.mark(types.SimpleNamespace(activation=activation, reference=manifest))

    def rank(self, made):
        made.tick(1)
        axis, = (axis for axis in made.shown("a").axes if axis.name == "poor_rank")
        return axis.score_milli if axis.HasField("score_milli") else None

    def test_a_reference_holds_for_its_rule_set_and_level(self):
        made = self.made()
        id_, parts = self.poor(10)
        made.scoring.references = References(lambda manifest: parts)
        made.state("a", INDICATOR, "income", "2022", 8_000)
        self.assertIn("no_reference:poor_rank", made.shown("a").missing)
        self.marked(made, 7, id_, "deso")
        self.marked(made, 8, "measured@0123456789ab", "district")
        self.assertIsNone(self.rank(made))
        self.marked(made, 9, id_, "district")
        self.assertEqual(self.rank(made), 800)
        self.assertNotIn("no_reference:poor_rank", made.shown("a").missing)

    def test_the_reference_with_the_highest_activation_holds(self):
        made = self.made()
        id_, parts = self.poor(10)
        made.scoring.references = References(lambda manifest: parts)
        made.state("a", INDICATOR, "income", "2022", 8_000)
        self.assertTrue(self.marked(made, 9, id_, "district"))
        self.assertEqual(self.rank(made), 800)
        parts = self.poor(16)[1]
        self.assertFalse(self.marked(made, 9, id_, "district"))
        self.assertEqual(self.rank(made), 800)
        self.assertTrue(self.marked(made, 10, id_, "district"))
        self.assertEqual(self.rank(made), 500)

    def test_a_reference_is_joined_from_its_parts(self):
        rules = load((HERE / "rules" / "every_operation.yaml").read_bytes(), KINDS)
        comparisons = rules.comparisons()
        self.assertEqual(len(comparisons), len(set(comparisons)))
        areas = [Facts(DAY, {("a", 2022): float(at), ("b", 2022): 2.0 * at, ("c", 2022): 1.0, ("people", 2022): 9.0},
                       labels={"county": "ns"[at % 2], "town": "t"}) for at in range(7)]
        reference, _ = evaluate_all(rules, areas)
        self.assertEqual(joined(comparisons, cut(comparisons, reference)), reference)

    def test_a_reference_marker_is_walked_at_once_and_kept(self):
        registers = self.messages.registers
        if not hasattr(registers, "ReferenceBundle"):
            self.skipTest("there is no marker of references yet")
        made = self.made()
        id_, parts = self.poor(10)
        made.scoring.references = References(lambda manifest: parts)
        made.state("a", INDICATOR, "income", "2022", 8_000)
        marker = made.marker()
        marker.reference.rule_set, marker.reference.level = id_, "district"
        made.take(marker=marker)
        self.assertNotIn("no_reference:poor_rank", made.shown("a").missing)
        key = b"Rdistrict\0" + id_.encode()
        self.assertEqual(made.scoring.state()[key], marker.SerializeToString(deterministic=True))


def cut(comparisons: list, reference: dict) -> list:
    """Two parts of each comparison, as they travel."""
    parts = []
    for at, comparison in enumerate(comparisons):
        one = reference[comparison]
        groups = [types.SimpleNamespace(group=word, moments=moments) for word, moments in one.groups.items()]
        for whole, rows, some in ((one.all, one.sorted[:3], groups[:1]), (Moments(), one.sorted[3:], groups[1:])):
            parts.append(types.SimpleNamespace(comparison=at, all=whole, values_millionths=rows, groups=some))
    return parts


if __name__ == "__main__":
    unittest.main()
