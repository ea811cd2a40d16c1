#!/usr/bin/python3
"""The oracle's classes under rule sets of the second form: steps, causes, corrections. No servers.

    oracle_second_form_class_test.py [-v] [-k PATTERN]
"""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from oracle.classes import (CORRECTION, COVERAGE, MODEL, NO_LEVEL, REALITY, ClassState, Look,  # noqa: E402
                            step)
from oracle_observations import (ASSAULT, DRUGS, FRAME, HOMICIDE, INDICATOR, KINDS, MEASURED, MONTH,  # noqa: E402
                                 REVISED, SURVEY, THEFT, WITHDRAWN, AreaTest, Observations)


class ClassTest(AreaTest):
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

    def test_what_keeps_a_class_does_not_lead_to_it(self):
        made = self.made()
        made.count("a", (THEFT, 0, 3))
        self.assertEqual(made.shown("a").axes[0].score_milli, 8_000)
        self.assertEqual((made.class_of("a"), made.shown("a").pending_class), ("none", ""))

    def test_a_class_is_kept_while_its_condition_says_so(self):
        made = self.made()
        made.count("a", (ASSAULT, 0, 1))  # with the theft 12.5 points
        made.tick(2)
        made.count("a", (THEFT, 0, -2), cause=FRAME)  # 8.5: under 10, above 8
        self.assertEqual((made.class_of("a"), made.shown("a").pending_class), ("elevated", ""))
        made.count("a", (THEFT, 0, -1), cause=FRAME)  # 6.5
        self.assertEqual(made.class_of("a"), "none")

    def test_a_condition_that_is_missing_leaves_no_class_unless_a_more_severe_one_is_reached(self):
        open_ended = MEASURED.replace(b"of: [harmed, unsafe], missing: {substitute: false}", b"of: [harmed, unsafe]")
        self.assertNotEqual(open_ended, MEASURED)
        made = self.made(open_ended)
        self.assertEqual(made.class_of("a"), "insufficient_evidence")
        made.count("a", (HOMICIDE, 0, 1))
        self.assertEqual(made.class_of("a"), "high")

    def test_what_keeps_a_class_is_enough_where_what_leads_to_it_is_missing(self):
        made = self.made(MEASURED.replace(b"enter: some, keep: kept", b"enter: unsafe, keep: kept"))
        made.count("a", (THEFT, 0, 3))
        self.assertEqual(made.class_of("a"), "insufficient_evidence")
        made.state("a", SURVEY, "unsafe", "2022", 4_500, 60)
        self.assertEqual(made.class_of("a"), "elevated")
        made.state("a", SURVEY, "unsafe", "2022", None)
        self.assertEqual(made.class_of("a"), "elevated")

    def test_what_the_rule_set_will_not_do_without_leaves_no_class(self):
        strict = MEASURED.replace(b"{poor: 7, jobless: 3}, missing: drop", b"{poor: 7, jobless: 3}, missing: fail")
        self.assertNotEqual(strict, MEASURED)
        made = self.made(strict)
        self.assertEqual(made.class_of("a"), "insufficient_evidence")
        self.assertIn("failed:conditions", made.shown("a").missing)
        made.state("a", INDICATOR, "income", "2022", 9_500)
        made.state("a", INDICATOR, "jobless", "2022", 9_500)
        self.assertEqual(made.class_of("a"), "none")

    def test_another_rule_set_moves_at_once(self):
        made = self.made()
        made.count("a", (ASSAULT, 0, 1))
        made.mark_rules(MEASURED.replace(b"hold_days: {worse: 2", b"hold_days: {worse: 1"))
        self.assertEqual(made.class_of("a"), "elevated")
        self.assertEqual(made.findings("a")[-1].cause, MODEL)

    def test_the_axis_that_changed_decides(self):
        made = self.made()
        made.state("a", SURVEY, "unsafe", "2022", 4_500, 60)
        made.tick(2)
        self.assertEqual(made.class_of("a"), "elevated")
        # Nothing has changed on the day itself, so the first axis of the condition is named.
        self.assertEqual(made.findings("a")[-1].class_change.axis, "harm")
        at_once = self.made(MEASURED.replace(b"worse: 2", b"worse: 0"))
        at_once.state("a", SURVEY, "unsafe", "2022", 4_500, 60)
        self.assertEqual(at_once.findings("a")[-1].class_change.axis, "insecurity")

    def test_an_axis_that_no_condition_is_made_of_decides_nothing(self):
        made = self.made()
        made.count("a", (ASSAULT, 0, 1))
        made.mark_rules(MEASURED.replace(b"axes:\n", b"axes:\n  - {measure: jobless}\n"))
        self.assertEqual(made.findings("a")[-1].class_change.axis, "harm")

    # ---- causes

    def test_a_new_feed_is_coverage_and_so_is_a_late_report(self):
        at_once = MEASURED.replace(b"worse: 2", b"worse: 0")
        for ago, feed, cause in ((0, "city", REALITY), (27, "city", REALITY), (28, "city", COVERAGE),
                                 (0, "other", COVERAGE)):
            made = self.made(at_once)
            made.count("a", (HOMICIDE, ago, 1), feed=feed)
            self.assertEqual(made.findings("a")[-1].cause, cause, (ago, feed))

    def test_without_coverage_in_the_rule_set_all_is_news(self):
        made = self.made(MEASURED.replace(b"worse: 2", b"worse: 0").replace(
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

    def assert_stands(self, made, undo_level: int = 0):
        """The class is what it was, and what it stands on is still known: a later correction can take it."""
        self.assertEqual(made.class_of("a"), "elevated")
        status = made.scoring.areas["a"].status
        self.assertEqual((status.undo_level, status.ground_milli), (undo_level, 0))

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
        self.assertEqual(made.scoring.areas["a"].status.since.counts, {})
        self.assert_stands(made)

    def test_ageing_since_the_move_is_no_loss_of_ground(self):
        made = self.risen()
        made.count("a", (HOMICIDE, 0, 1), (THEFT, 0, 1))
        made.tick(1)
        made.count("a", (THEFT, 1, -1), cause=WITHDRAWN)
        self.assert_stands(made)

    def test_a_correction_that_only_moves_what_came_since_leaves_the_ground(self):
        made = self.risen()
        made.count("a", (ASSAULT, 1, 1))
        made.count("a", (ASSAULT, 1, -1), (ASSAULT, 0, 1), cause=REVISED)
        self.assertEqual(made.scoring.areas["a"].status.since.counts, {(MONTH, KINDS.by_name[ASSAULT].number): 1})
        made.count("a", (ASSAULT, 0, -1), (DRUGS, 0, 2), cause=REVISED)
        self.assertEqual(made.scoring.areas["a"].status.since.counts, {(MONTH, KINDS.by_name[DRUGS].number): 1})
        self.assert_stands(made)

    def test_news_that_uphold_the_class_keep_it_when_the_ground_goes(self):
        made = self.risen()
        made.count("a", (THEFT, 0, 5))
        made.count("a", (ASSAULT, 2, -1), cause=WITHDRAWN)
        self.assert_stands(made, undo_level=NO_LEVEL)
        made.count("a", (THEFT, 0, -2), cause=WITHDRAWN)
        self.assertEqual(made.shown("a").axes[0].score_milli, 8_000)
        self.assert_stands(made, undo_level=NO_LEVEL)

    def test_an_undoing_goes_no_further_than_back(self):
        made = self.risen()
        made.count("a", (HOMICIDE, 0, 1))
        self.assertEqual((made.class_of("a"), made.shown("a").pending_class), ("elevated", "high"))
        made.count("a", (ASSAULT, 2, -1), cause=WITHDRAWN)
        self.assertEqual((made.class_of("a"), made.shown("a").pending_class), ("elevated", "high"))
        made.tick(2)
        self.assertEqual((made.class_of("a"), made.findings("a")[-1].cause), ("high", REALITY))

    def test_a_correction_of_what_a_fall_stood_on_brings_the_class_back(self):
        made = self.risen()
        made.tick(60)
        self.assertEqual(made.class_of("a"), "none")
        made.count("a", (THEFT, 150, 1), cause=REVISED)
        self.assertEqual((made.class_of("a"), made.scoring.areas["a"].status.undo_level), ("none", 1))
        made.count("a", (ASSAULT, 70, 6), cause=REVISED)
        self.assertEqual(made.class_of("a"), "elevated")
        self.assertEqual(made.findings("a")[-1].cause, CORRECTION)

    def test_a_survey_that_came_since_is_no_ground(self):
        made = self.risen()
        made.state("a", SURVEY, "unsafe", "2022", 5_000, 60)
        made.state("a", SURVEY, "unsafe", "2022", 4_900, 60, cause=REVISED)
        self.assert_stands(made)
        made.count("a", (ASSAULT, 2, -1), cause=WITHDRAWN)
        self.assert_stands(made, undo_level=NO_LEVEL)

    def test_who_says_a_value_no_more_says_nothing_new(self):
        made = self.risen()
        made.state("a", SURVEY, "unsafe", "2022", None)
        self.assertEqual(made.scoring.areas["a"].status.since.values, set())

    def test_what_came_since_is_kept_in_the_state_and_forgotten_with_the_move(self):
        made = self.risen()
        state = lambda: made.scoring.state()[b"aa"]
        self.assertEqual(state()[0], 1)
        made.count("a", (ASSAULT, 0, 2))
        made.state("a", SURVEY, "unsafe", "2022", 1_000, 60)
        self.assertEqual(state()[0], 2)
        kind = KINDS.by_name[ASSAULT].number
        month = MONTH << 1
        cells = bytes([1, month & 0x7F | 0x80, month >> 7, kind, 4])
        self.assertTrue(state().endswith(cells + b"\x01\x01\x06unsafe\x042022\x04city"), state())
        made.mark_rules(MEASURED + b"# again\n")
        self.assertEqual(state()[0], 1)

    def test_where_the_way_back_cannot_be_told_the_class_stays(self):
        look = Look()
        look.target = {0: None, 1: 1}.get
        look.loses_ground = lambda state: True
        state = ClassState(level=1, undo_level=0)
        self.assertIsNone(step(look, state, True, CORRECTION, 0))
        self.assertEqual((state.level, state.undo_level), (1, NO_LEVEL))


if __name__ == "__main__":
    unittest.main()
