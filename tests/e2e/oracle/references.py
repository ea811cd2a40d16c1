"""References as they are marked: for a rule set and a level, what its measures say over all areas."""

from .measures.reference import Distribution, Moments


class References:
    """The one that holds for each rule set and level."""

    def __init__(self):
        self._made: dict = {}

    def put(self, rule_set: str, level: str, reference: dict) -> None:
        """reference: Comparison -> Distribution."""
        self._made[rule_set, level] = reference

    def of(self, rule_set: str, level: str) -> dict:
        """Empty: nothing to compare with."""
        return self._made.get((rule_set, level), {})


def joined(comparisons: list, parts) -> dict:
    """A reference out of its parts (registers.v1.ReferencePart). comparisons: of the rule set, in its order. Consecutive
    parts of one belong together; the first says what holds over all areas."""
    values: dict = {}
    for part in parts:
        rows, overall, groups = values.setdefault(part.comparison, ([], _moments(part.all), {}))
        rows.extend(part.values_millionths)
        groups.update((row.group, _moments(row.moments)) for row in part.groups)
    return {comparisons[at]: Distribution(tuple(rows), overall, groups)
            for at, (rows, overall, groups) in values.items()}


def _moments(told) -> Moments:
    return Moments(told.n, told.weight, told.mean, told.variance)
