"""Scores of an area by a rule set, and one step of its class."""

import dataclasses

from . import calendar
from .ledger import SURVEY
from .wire import half_away

REALITY, COVERAGE, CORRECTION, MODEL, AREAS, AGEING = 1, 2, 3, 4, 5, 6  # Cause
INSUFFICIENT_LEVEL, NO_LEVEL = -1, -2
AT_ONCE = (MODEL, AREAS)


# ---- scores

@dataclasses.dataclass
class Score:
    """axes: score in thousandths or None. contributions: (axis, name, feed, count, points)."""
    axes: list
    contributions: list
    missing: set


class Scorer:
    """Scores of one area. Keeps the sums by kind of the day last asked for, since most events touch one kind."""

    def __init__(self):
        self._asked = None
        self._sums: dict = {}

    def score(self, ledger, rules, population: int, today: int) -> Score:
        score = Score([], [], set())
        for axis in rules.axes:
            if axis.weights is not None:
                score.axes.append(self._rate(rules.id, axis, ledger, population, today, score))
            else:
                score.axes.append(_survey(axis, ledger, today, score))
        score.contributions.sort(key=lambda part: (-part[4], -part[3], part[0].encode(), part[1].encode()))
        del score.contributions[5:]
        return score

    def _rate(self, rules_id, axis, ledger, population, today, score):
        month, day = calendar.month_day(today)
        days = calendar.days_in_month(month)
        self._add_up(rules_id, axis, ledger, month, day + 1, days, today)
        enough = population >= max(axis.residents_min, 1)
        if not enough:
            score.missing.add("few_residents" if population > 0 else "no_population")
        per_point = axis.per_residents / (1000.0 * days * population) if enough else 0.0
        total = 0
        for kind, (points, count, feeds) in sorted(self._sums.items()):
            total += points
            if count or points:
                feed = next(iter(feeds)) if len(feeds) == 1 else ""
                score.contributions.append((axis.name, axis.names[kind], feed, count, half_away(points * per_point)))
        return half_away(max(total, 0) * per_point) if enough else None

    def _add_up(self, rules_id, axis, ledger, month, begun, days, today):
        """Exact sums in thousandths of points times thousandths of weight times days of the month."""
        asked = (rules_id, axis.name, today)
        kinds = ledger.touched if asked == self._asked else set(ledger.by_kind)
        if asked != self._asked:
            self._sums.clear()
        for kind in kinds & axis.weights.keys():
            points, count, feeds = 0, 0, set()
            for (at, feed), total in ledger.by_kind[kind].items():
                weight = _age_weight(axis.ages, month - at, begun, days)
                if total and weight > 0:
                    points += total * axis.weights[kind] * weight
                    count += total
                    feeds.add(feed)
            self._sums[kind] = (points, count, feeds)
        ledger.touched.clear()
        self._asked = asked


def _age_weight(ages: list, age: int, begun: int, days: int) -> int:
    """Weight of a month so many months old, times the days of the present month, of which `begun` have begun."""
    if age <= 0:
        return ages[0] * days
    if age > len(ages):
        return 0
    older = ages[age] if age < len(ages) else 0
    return ages[age - 1] * (days - begun) + older * begun


def _survey(axis, ledger, today, score):
    this_year = calendar.year_month(today) // 100
    for name in axis.surveys:
        newest = None
        for (kind, asked, period, feed), value in ledger.in_order():
            if kind != SURVEY or asked != name or value[1] < axis.answers_min:
                continue
            year = int(period[:4]) if period[:4].isdigit() and len(period) >= 4 else -1
            if year >= this_year - axis.age_years_max and (newest is None or period.encode() > newest[0].encode()):
                newest = (period, feed, value)
        if newest is not None:
            points = min(max(newest[2][0], 0), 10_000) * 10
            score.contributions.append((axis.name, name, newest[1], newest[2][1], points))
            return points
    score.missing.add("no_survey")
    return None


def level_on(axis, score_milli: int) -> int:
    """Level on one axis, by its enter thresholds alone."""
    return max((at for at, limit in enumerate(axis.thresholds) if limit and score_milli >= limit[0]), default=0)


# ---- the class

@dataclasses.dataclass
class ClassState:
    level: int = INSUFFICIENT_LEVEL
    with_evidence: int = 0
    since_ms: int = 0
    pending: int = NO_LEVEL
    pending_since_ms: int = 0
    pending_cause: int = REALITY
    undo_level: int = NO_LEVEL
    ground_axis: int = -1
    ground_milli: int = 0

    def forget_pending(self):
        self.pending, self.pending_since_ms, self.pending_cause = NO_LEVEL, 0, REALITY

    def forget_ground(self):
        self.undo_level, self.ground_axis, self.ground_milli = NO_LEVEL, -1, 0


@dataclasses.dataclass
class Move:
    start: int
    to: int
    axis: int
    cause: int
    undone: bool = False


def target(rules, level: int, scores: list) -> int:
    """The highest level whose exit (up to `level`) or enter threshold (above it) some axis reaches."""
    for at in range(len(rules.axes[0].thresholds) - 1, 0, -1):
        for axis, score in zip(rules.axes, scores):
            limit = axis.thresholds[at]
            if limit and score is not None and score >= limit[0 if at > level else 1]:
                return at
    return 0


def step(rules, state: ClassState, sufficient: bool, scores: list, before: list, cause: int, now_ms: int):
    """Changes `state`; returns the Move or None."""
    at_once = cause in AT_ONCE
    if not sufficient:
        if state.level == INSUFFICIENT_LEVEL:
            return None
        return _move(rules, state, INSUFFICIENT_LEVEL, cause if at_once else COVERAGE, scores, now_ms)
    if state.level == INSUFFICIENT_LEVEL:
        to = target(rules, state.with_evidence, scores)
        return _move(rules, state, to, cause if at_once else COVERAGE, scores, now_ms)
    if at_once:
        state.forget_ground()
    if cause == CORRECTION and _loses_ground(rules, state, scores, before):
        move = _undo(rules, state, scores, now_ms)
        if move:
            return move
    to = target(rules, state.level, scores)
    if to == state.level:
        state.forget_pending()
        return None
    if at_once:
        return _move(rules, state, to, cause, scores, now_ms)
    return _hold(rules, state, to, cause, scores, now_ms)


def _move(rules, state, to, cause, scores, now_ms) -> Move:
    move = Move(state.level, to, -1, cause)
    if state.level >= 0 and to >= 0:
        move.axis = _deciding_axis(rules, state.level, to, scores)
    state.forget_ground()
    if move.axis >= 0:
        state.undo_level, state.ground_axis, state.ground_milli = state.level, move.axis, scores[move.axis]
    state.forget_pending()
    state.level, state.since_ms = to, now_ms
    if to >= 0:
        state.with_evidence = to
    return move


def _deciding_axis(rules, start, to, scores) -> int:
    """Upwards the first axis that enters the new level, downwards the first that could have held the old one."""
    for at, (axis, score) in enumerate(zip(rules.axes, scores)):
        limit = axis.thresholds[max(start, to)]
        if limit and score is not None and (to < start or score >= limit[0]):
            return at
    return -1


def _loses_ground(rules, state, scores, before) -> bool:
    axis = state.ground_axis
    if state.undo_level == NO_LEVEL or axis >= len(rules.axes):
        return False
    if axis >= len(before) or scores[axis] is None or before[axis] is None:
        return False
    state.ground_milli += scores[axis] - before[axis]
    limit = rules.axes[axis].thresholds[max(state.level, state.undo_level)]
    if not limit:
        return False
    if state.level > state.undo_level:
        return state.ground_milli < limit[0]
    return state.ground_milli >= limit[1]


def _undo(rules, state, scores, now_ms):
    to, axis = target(rules, state.undo_level, scores), state.ground_axis
    state.forget_ground()
    if to == state.level:
        return None
    move = _move(rules, state, to, CORRECTION, scores, now_ms)
    state.forget_ground()
    move.axis, move.undone = axis, True
    return move


def _hold(rules, state, to, cause, scores, now_ms):
    """What points the same way goes on pending, at the nearest level of all that were asked for."""
    up = to > state.level
    if state.pending != NO_LEVEL and (state.pending > state.level) == up:
        state.pending = min(state.pending, to) if up else max(state.pending, to)
    else:
        state.pending, state.pending_since_ms, state.pending_cause = to, now_ms, cause
    days = rules.hold_worse_days if up else rules.hold_better_days
    if now_ms - state.pending_since_ms < days * calendar.DAY_MS:
        return None
    return _move(rules, state, state.pending, state.pending_cause, scores, now_ms)
