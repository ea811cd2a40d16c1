"""Measures that change the shape of one number."""

import math

from ...wire import half_away
from ..outcome import Missing, by_library, finite, millionths
from .table import AS_OF, ONE, STATED, STATED_OR_OF, choice, may, must, operation


@operation("linear", ONE, STATED_OR_OF, {"factor": may("number", 1.0), "plus": may("number", 0.0)})
def linear(call):
    return finite(call.value * call["factor"] + call["plus"])


@operation("log", ONE, STATED, {"base": may("number", 2.718281828459045)})
def log(call):
    return by_library(lambda value: math.log(value) / math.log(call["base"]), call.value)


@operation("power", ONE, STATED, {"exponent": must("number")})
def power(call):
    return by_library(math.pow, call.value, call["exponent"])


@operation("exponential", ONE, STATED, {"scale": may("number", 23.0)})
def exponential(call):
    rank, scale = call.value, call["scale"]
    if not 0 <= rank <= 1:
        raise Missing("undefined")
    return by_library(lambda: 0.0 - scale * math.log(1 - rank * (1 - math.exp(-100 / scale))))


@operation("clamp", ONE, AS_OF, {"low": must("quantity"), "high": must("quantity")})
def clamp(call):
    return min(max(call.value, call["low"]), call["high"])


@operation("bands", ONE, "level", {"cuts": must("quantities")})
def bands(call):
    return float(sum(millionths(cut) <= millionths(call.value) for cut in call["cuts"]))


@operation("round", ONE, AS_OF,
           {"digits": must("whole"), "mode": choice("half_away", "half_even", "down", "up", "cut")})
def round_(call):
    scale = float(10 ** call["digits"])
    return finite(_ROUNDERS[call["mode"]](finite(call.value * scale)) / scale)


def _half_even(value: float) -> int:
    down = math.floor(value)
    rest = value - down
    return down + (rest > 0.5 or (rest == 0.5 and down % 2 == 1))


_ROUNDERS = {"half_away": half_away, "half_even": _half_even, "down": math.floor, "up": math.ceil, "cut": math.trunc}
