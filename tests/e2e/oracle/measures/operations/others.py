"""Measures that compare an area with all others."""

import math

from ..outcome import Missing, divided, finite, millionths, rounded_quotient
from .table import AS_OF, ONE, choice, may, must, operation

_TIES = choice("lowest", "highest", "mean")


def _twice_rank(call, falling: bool) -> int:
    """Twice the rank from 0, so that means of ranks are whole. A value that no area has stands before the next."""
    value, others = millionths(call.value), call.others
    below, up_to = others.below(value), others.up_to(value)
    if falling:
        below, up_to = others.n - up_to, others.n - below
    lowest, highest = below, max(up_to - 1, below)
    return {"lowest": 2 * lowest, "highest": 2 * highest, "mean": lowest + highest}[call["ties"]]


@operation("percentile_rank", ONE, "rank",
           {"ties": _TIES, "over": choice("n_minus_1", "n"), "reverse": choice("no", "complement", "sign"),
            "digits": may("whole", 4)}, compares=True)
def percentile_rank(call):
    over_n = call["over"] == "n"
    steps = call.others.n if over_n else call.others.n - 1
    if steps <= 0:
        raise Missing("no_reference")
    twice = _twice_rank(call, call["reverse"] == "sign") + (2 if over_n else 0)
    scale = 10 ** call["digits"]
    # An area that is not part of the reference may lie beyond all that are.
    rank = rounded_quotient(min(twice, 2 * steps) * scale, 2 * steps)
    return (scale - rank if call["reverse"] == "complement" else rank) / scale


@operation("quantile", ONE, "group",
           {"ties": _TIES, "groups": must("whole"), "order": choice("lowest_first", "highest_first")}, compares=True)
def quantile(call):
    if call.others.n == 0:
        raise Missing("no_reference")
    twice, groups = _twice_rank(call, call["order"] == "highest_first"), call["groups"]
    return float(min(twice * groups // (2 * call.others.n), groups - 1) + 1)


@operation("top_share", ONE, "truth", {"share": must("number")}, compares=True)
def top_share(call):
    """True where fewer areas lie above than the share has places."""
    others = call.others
    if others.n == 0:
        raise Missing("no_reference")
    above = others.n - others.up_to(millionths(call.value))
    return float(millionths(float(above)) < millionths(call["share"] * others.n))


def _moments(call):
    """Of all areas, or of those with the area's label."""
    if call["by"] is None:
        moments = call.others.all
    else:
        moments = call.others.groups.get(call.word("by"))
    if moments is None or moments.n == 0:
        raise Missing("no_reference")
    return moments


@operation("ratio_to_mean", ONE, "ratio", {"weight": may("measure"), "by": may("measure")}, compares=True)
def ratio_to_mean(call):
    return finite(divided(call.value, _moments(call).mean))


@operation("z_score", ONE, "sd",
           {"weight": may("measure"), "by": may("measure"), "spread": choice("population", "sample")}, compares=True)
def z_score(call):
    moments = _moments(call)
    variance = moments.variance
    if call["spread"] == "sample":
        variance = divided(variance * moments.n, moments.n - 1)
    return finite(divided(call.value - moments.mean, math.sqrt(variance)))


@operation("shrink", ONE, AS_OF, {"by": must("measure"), "standard_error": must("measure")}, compares=True)
def shrink(call):
    """w x + (1 − w) m with w = t²/(t² + s²): t² the variance of the group's areas about their mean m, s the standard
    error. Source: English Indices of Deprivation 2019, technical report, appendix on shrinkage."""
    error, group = call.measured("standard_error"), _moments(call)
    noise = error * error
    total = group.variance + noise
    weight = group.variance / total if total > 0 else 1.0
    return finite(weight * call.value + (1 - weight) * group.mean)
