"""Measures that are true or false, or hold only under a condition."""

import operator

from ..outcome import Missing, millionths
from .table import AS_OF, MANY, ONE, may, must, operation


def _comparison(name: str, holds) -> None:
    @operation(name, ONE, "truth", {"than": must("quantity or measure")})
    def compare(call):
        than = call["than"]
        than = call.measured("than") if isinstance(than, str) else than
        return float(holds(millionths(call.value), millionths(than)))


_comparison("at_least", operator.ge)
_comparison("above", operator.gt)
_comparison("at_most", operator.le)
_comparison("below", operator.lt)


@operation("minimum", ONE, AS_OF, {"base": must("measure"), "at_least": must("quantity")})
def minimum(call):
    if millionths(call.measured("base")) < millionths(call["at_least"]):
        raise Missing("below_minimum")
    return call.value


@operation("present", MANY, "truth", {"at_least": must("whole")}, sees_missing=True)
def present(call):
    return float(len(call.values) >= call["at_least"])


@operation("held", ONE, "truth", {"years": must("whole")})
def held(call):
    """One year in which it did not hold decides; without one, each year must be known."""
    if call.value == 0:
        return 0.0
    condition, = call.measure.of
    before = [call.facts.past.get(call.facts.year - ago, {}).get(condition) for ago in range(1, call["years"])]
    known = [outcome for outcome in before if outcome is not None and outcome.present]
    if any(outcome.value == 0 for outcome in known):
        return 0.0
    if len(known) < len(before):
        raise Missing("no_history")
    return 1.0


@operation("valid", ONE, AS_OF, {"from": may("day"), "until": may("day")})
def valid(call):
    day, first, last = call.facts.day, call["from"], call["until"]
    if (first is not None and day < first) or (last is not None and day > last):
        raise Missing("not_in_force")
    return call.value
