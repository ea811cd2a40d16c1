"""Measures that make one number of several. Sums run in the order in which `of` is written."""

import math

from ..outcome import Missing, by_library, divided, finite
from .table import AS_OF, MANY, ONE, STATED, STATED_OR_OF, WEIGHTED, must, operation


def added(values) -> float:
    """One after the other, unlike sum(), which may be cleverer."""
    total = 0.0
    for value in values:
        total += value
    return total


def _weighted(call) -> float:
    return added(weight * value for weight, value in zip(call.weights, call.values))


@operation("sum", MANY, AS_OF, may_drop=True)
def sum_(call):
    return finite(added(call.values))


@operation("weighted_sum", WEIGHTED, STATED_OR_OF)
def weighted_sum(call):
    return finite(_weighted(call))


@operation("weighted_mean", WEIGHTED, AS_OF, may_drop=True)
def weighted_mean(call):
    return finite(divided(_weighted(call), added(call.weights)))


@operation("mean", MANY, AS_OF, may_drop=True)
def mean(call):
    return finite(finite(added(call.values)) / len(call.values))


@operation("min", MANY, AS_OF, may_drop=True)
def min_(call):
    return min(call.values)


@operation("max", MANY, AS_OF, may_drop=True)
def max_(call):
    return max(call.values)


@operation("geometric_mean", MANY, AS_OF, may_drop=True)
def geometric_mean(call):
    """The first number that is not above 0 decides."""
    for value in call.values:
        if value < 0:
            raise Missing("undefined")
        if value == 0:
            return 0.0
    return by_library(math.exp, added(map(math.log, call.values)) / len(call.values))


@operation("product", MANY, STATED)
def product(call):
    total = 1.0
    for value in call.values:
        total *= value
    return finite(total)


@operation("ratio", ONE, "ratio", {"to": must("measure")})
def ratio(call):
    return finite(divided(call.value, call.measured("to")))


@operation("first", MANY, AS_OF, sees_missing=True)
def first(call):
    if not call.values:
        raise Missing("passed_on")
    return call.value
