"""What a measure comes to, and the arithmetic all of them share: doubles, and whole numbers of millionths."""

import dataclasses
import math

from ..wire import half_away

MILLIONTHS_MAX = 9e18


class Missing(Exception):
    """Raised by an operation that has no value. why: as it is shown, "no_input"."""

    def __init__(self, why: str):
        super().__init__(why)
        self.why = why


@dataclasses.dataclass(frozen=True)
class Outcome:
    """value: None if there is none, and then `why`. Truth is 1.0 or 0.0. dropped, substituted: inputs left out, and
    inputs for which another value stood in."""
    value: float | None
    why: str = ""
    dropped: int = 0
    substituted: int = 0

    @property
    def present(self) -> bool:
        return self.value is not None

    @property
    def is_true(self) -> bool:
        return self.present and self.value != 0


def finite(value: float) -> float:
    if not math.isfinite(value):
        raise Missing("undefined")
    return value


def divided(numerator: float, denominator: float) -> float:
    """No number is divided by 0."""
    if denominator == 0:
        raise Missing("undefined")
    return numerator / denominator


def by_library(function, *arguments: float) -> float:
    """A function of the C library where it has a value."""
    try:
        return finite(function(*arguments))
    except (ValueError, OverflowError):
        raise Missing("undefined") from None


def millionths(value: float) -> int:
    """The one form in which values are compared: half away from zero, held to ±9 · 10¹⁸."""
    return half_away(min(max(value * 1e6, -MILLIONTHS_MAX), MILLIONTHS_MAX))


def rounded_quotient(numerator: int, denominator: int) -> int:
    """Of whole numbers, half away from zero. denominator > 0."""
    whole, rest = divmod(abs(numerator), denominator)
    whole += 2 * rest >= denominator
    return whole if numerator >= 0 else -whole
