"""A reference: what all areas of a period say of a measure, against which one of them is compared."""

import bisect
import dataclasses

from .outcome import millionths


@dataclasses.dataclass(frozen=True)
class Moments:
    """n values, their weights' sum, their mean, and their variance divided by the weights' sum."""
    n: int = 0
    weight: float = 0.0
    mean: float = 0.0
    variance: float = 0.0


@dataclasses.dataclass(frozen=True)
class Distribution:
    """sorted: millionths, ascending. groups: label -> Moments."""
    sorted: tuple = ()
    all: Moments = Moments()
    groups: dict = dataclasses.field(default_factory=dict)

    @property
    def n(self) -> int:
        return len(self.sorted)

    def below(self, value: int) -> int:
        return bisect.bisect_left(self.sorted, value)

    def up_to(self, value: int) -> int:
        return bisect.bisect_right(self.sorted, value)


def distribution(samples) -> Distribution:
    """samples: (value, weight, label) of each area that has them; label None where areas are not grouped. All sums run
    over ascending (millionths, weight), so the order of areas is of no matter."""
    rows = sorted((millionths(value), weight, label) for value, weight, label in samples)
    groups: dict = {}
    for value, weight, label in rows:
        if label is not None:
            groups.setdefault(label, []).append((value, weight))
    return Distribution(tuple(row[0] for row in rows), _moments([row[:2] for row in rows]),
                        {label: _moments(group) for label, group in groups.items()})


def _moments(rows: list) -> Moments:
    weights = total = squares = 0.0
    for value, weight in rows:
        weights += weight
        total += weight * (value / 1e6)
    if weights <= 0:
        return Moments(len(rows), weights)
    mean = total / weights
    for value, weight in rows:
        off = value / 1e6 - mean
        squares += weight * (off * off)
    return Moments(len(rows), weights, mean, squares / weights)
