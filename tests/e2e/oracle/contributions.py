"""What the scores of a rule set of measures are made of: the five parts that weigh most."""

from . import calendar
from .ledger import SURVEY
from .ledger_facts import year_of
from .measures.operations.ledger import age_weight, counts_by_age, pooled
from .wire import half_away

SHOWN = 5
MILLI_MAX = 9e15


def _milli(value: float) -> int:
    return half_away(min(max(value * 1000.0, -MILLI_MAX), MILLI_MAX))


def contributions_of(rules, ledger, facts, outcomes: dict, axes: list) -> list:
    """(axis, name, feed, count, points in thousandths), the heaviest first. feed: empty if there are several."""
    parts = []
    for axis in axes:
        part_of = _Parts(rules, ledger, facts, outcomes, axis)
        parts += [(axis.name, *part) for part in part_of.all()]
    parts.sort(key=lambda part: (-abs(part[4]), -part[4], -part[3], part[0].encode(), part[1].encode()))
    return parts[:SHOWN]


class _Parts:
    """Of one axis: (name, feed, count, points)."""

    def __init__(self, rules, ledger, facts, outcomes, axis):
        self._rules, self._ledger, self._facts = rules, ledger, facts
        self._outcomes, self._axis = outcomes, axis
        self._measure, self._scale = rules.measures.measures[axis.name], 1.0

    def all(self) -> list:
        self._go_down()
        name = self._measure.operation.name
        if name == "weighted_count":
            return self._kinds()
        if name == "survey":
            return self._survey()
        if name in ("sum", "weighted_sum", "mean", "weighted_mean") and self._axis.milli is not None:
            return self._inputs()
        return []

    def _go_down(self) -> None:
        """To the measure that has parts; what a rate multiplies by goes along."""
        while self._measure.operation.name in ("minimum", "valid", "round", "rate"):
            if self._measure.operation.name == "rate":
                residents = self._outcomes[self._measure.arguments["residents"]].value
                enough = residents is not None and residents > 0
                self._scale = self._scale * self._measure.arguments["per"] / residents if enough else 0.0
            self._measure = self._rules.measures.measures[self._measure.of[0]]

    def _kinds(self) -> list:
        arguments = self._measure.arguments
        month, day = calendar.month_day(self._facts.day)
        days = calendar.days_in_month(month)
        weights = [age_weight(arguments["age_weights"], age, day + 1, days)
                   for age in range(len(arguments["age_weights"]) + 1)]
        by_age, found = counts_by_age(self._facts), []
        for kind, points in sorted(arguments["points"].items(), key=lambda item: item[0].number):
            if points == 0 or (kind.police_detected and not arguments["count_police_detected"]):
                continue
            total, count = 0.0, 0
            for age, weight in enumerate(weights):
                here = by_age.get((kind.number, age), 0)
                if here and weight > 0:
                    total += points * weight * here
                    count += here
            if count or total:
                scored = self._axis.milli is not None
                found.append((kind.name, self._feed_of(kind.number, month, weights), count,
                              _milli(total * self._scale) if scored else 0))
        return found

    def _feed_of(self, kind: int, now: int, weights: list) -> str:
        feeds = {feed for (month, feed), total in self._ledger.by_kind.get(kind, {}).items()
                 if total and (age := max(now - month, 0)) < len(weights) and weights[age] > 0}
        return feeds.pop() if len(feeds) == 1 else ""

    def _survey(self) -> list:
        if self._axis.milli is None:
            return []
        """By its own value, as kinds are: what rounds it comes after."""
        arguments, last = self._measure.arguments, self._facts.year
        name, answers, _ = pooled(self._facts, arguments)
        feeds: dict = {}
        for (type_, asked, period, feed), value in self._ledger.in_order():
            year = year_of(period)
            pools = year is not None and last - arguments["years"] < year <= last
            if type_ == SURVEY and asked == name and pools and value[1] > 0:
                feeds.setdefault(period, feed)
        of_waves = set(feeds.values())
        points = _milli(self._outcomes[self._measure.name].value * self._scale)
        return [(name, of_waves.pop() if len(of_waves) == 1 else "", int(answers), points)]

    def _inputs(self) -> list:
        """Each measure that is there, by its part of the sum."""
        measure = self._measure
        weights = dict(zip(measure.of, measure.weights)) or dict.fromkeys(measure.of, 1.0)
        there = [name for name in measure.of if self._outcomes[name].present or measure.missing == "substitute"]
        divisor = 1.0
        if measure.operation.name == "mean":
            divisor = float(len(there))
        elif measure.operation.name == "weighted_mean":
            divisor = 0.0
            for name in there:
                divisor += weights[name]
        found = []
        for name in there:
            value = self._outcomes[name].value
            if value is not None:
                points = value * weights[name] / divisor if measure.weights else value / divisor
                found.append((name, "", 0, _milli(points * self._scale)))
        return found
