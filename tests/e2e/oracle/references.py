"""References as they are marked: for a rule set and a level, what its measures say over all areas."""

from .measures.reference import Distribution, Moments


class References:
    """One holds for each level and rule set. Content is put together when its rule set asks for it."""

    def __init__(self, parts_of):
        """parts_of: from a manifest to the parts of its content."""
        self._parts_of = parts_of
        self._markers: dict = {}
        self._made: dict = {}

    def mark(self, marker) -> bool:
        """True if it holds from now on; else one with a higher activation does."""
        key = marker.reference.level, marker.reference.rule_set
        if key in self._markers and marker.activation <= self._markers[key].activation:
            return False
        self._markers[key] = marker
        self._made.pop(key, None)
        return True

    def of(self, rules, level: str) -> dict:
        """Comparison -> Distribution; empty: nothing to compare with."""
        key = level, rules.id
        if key not in self._made:
            told = key in self._markers and rules.comparisons
            parts = self._parts_of(self._markers[key].reference) if told else []
            self._made[key] = joined(rules.comparisons, parts)
        return self._made[key]

    def records(self, encode) -> dict:
        """State by key."""
        return {b"R" + level.encode() + b"\0" + rule_set.encode(): encode(marker)
                for (level, rule_set), marker in self._markers.items()}


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
