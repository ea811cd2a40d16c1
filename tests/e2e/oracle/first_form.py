"""Rule sets of the first form: axes by weighted rates and survey shares, classes by thresholds on any of them."""

from . import calendar
from .classes import Axis, Look
from .ledger import SURVEY
from .wire import half_away


class FirstLook(Look):
    """before: scores of the look before, in thousandths, None where there was none."""

    def __init__(self, rules, area, today: int, before: list):
        super().__init__()
        self._rules, self._before = rules, before
        self.hold_worse_days, self.hold_better_days = rules.hold_worse_days, rules.hold_better_days
        scores = area.scorer.score(self, area.ledger, rules, area.info.population, today)
        self.axes = [Axis(axis.name, axis.unit, score, None if score is None else level_on(axis, score), axis.needed)
                     for axis, score in zip(rules.axes, scores)]
        self.covered = area.info.level in rules.levels
        self.scored = (any(axis.milli is not None for axis in self.axes) and
                       all(axis.milli is not None for axis in self.axes if axis.needed))

    def target(self, level: int) -> int:
        """The highest level whose exit (up to `level`) or enter threshold (above it) some axis reaches."""
        for at in range(len(self._rules.axes[0].thresholds) - 1, 0, -1):
            for axis, score in zip(self._rules.axes, self.scores()):
                limit = axis.thresholds[at]
                if limit and score is not None and score >= limit[0 if at > level else 1]:
                    return at
        return 0

    def deciding_axis(self, start: int, to: int) -> int:
        """Upwards the first axis that enters the new level, downwards the first that could have held the old one."""
        for at, (axis, score) in enumerate(zip(self._rules.axes, self.scores())):
            limit = axis.thresholds[max(start, to)]
            if limit and score is not None and (to < start or score >= limit[0]):
                return at
        return -1

    def take_ground(self, state, start: int, axis: int) -> None:
        if axis >= 0:
            state.undo_level, state.ground_axis, state.ground_milli = start, axis, self.axes[axis].milli

    def loses_ground(self, state) -> bool:
        axis, scores = state.ground_axis, self.scores()
        if axis >= len(scores) or axis >= len(self._before) or scores[axis] is None or self._before[axis] is None:
            return False
        state.ground_milli += scores[axis] - self._before[axis]
        limit = self._rules.axes[axis].thresholds[max(state.level, state.undo_level)]
        if not limit:
            return False
        if state.level > state.undo_level:
            return state.ground_milli < limit[0]
        return state.ground_milli >= limit[1]


class Scorer:
    """Scores of one area. Keeps the sums by kind of the day last asked for, since most events touch one kind."""

    def __init__(self):
        self._asked = None
        self._sums: dict = {}

    def score(self, look, ledger, rules, population: int, today: int) -> list:
        """Thousandths by axis, None where there is no score; the rest of what is found goes to `look`."""
        scores = []
        for axis in rules.axes:
            if axis.weights is not None:
                scores.append(self._rate(rules.id, axis, ledger, population, today, look))
            else:
                scores.append(_survey(axis, ledger, today, look))
        look.contributions.sort(key=lambda part: (-part[4], -part[3], part[0].encode(), part[1].encode()))
        del look.contributions[5:]
        return scores

    def _rate(self, rules_id, axis, ledger, population, today, look):
        month, day = calendar.month_day(today)
        days = calendar.days_in_month(month)
        self._add_up(rules_id, axis, ledger, month, day + 1, days, today)
        enough = population >= max(axis.residents_min, 1)
        if not enough:
            look.missing.add("few_residents" if population > 0 else "no_population")
        per_point = axis.per_residents / (1000.0 * days * population) if enough else 0.0
        total = 0
        for kind, (points, count, feeds) in sorted(self._sums.items()):
            total += points
            if count or points:
                feed = next(iter(feeds)) if len(feeds) == 1 else ""
                look.contributions.append((axis.name, axis.names[kind], feed, count, half_away(points * per_point)))
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


def _survey(axis, ledger, today, look):
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
            look.contributions.append((axis.name, name, newest[1], newest[2][1], points))
            return points
    look.missing.add("no_survey")
    return None


def level_on(axis, score_milli: int) -> int:
    """Level on one axis, by its enter thresholds alone."""
    return max((at for at, limit in enumerate(axis.thresholds) if limit and score_milli >= limit[0]), default=0)
