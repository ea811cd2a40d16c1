"""What has come in since an area's class last moved, so that a correction can be told from news."""

from .calendar import month_day

NEW, REVISED, WITHDRAWN, FRAME = 1, 2, 3, 4  # DeltaCause


def note(since, delta, kinds) -> None:
    """Adds what is new, takes back what is corrected of it."""
    if delta.cause == NEW:
        _add(since, delta, kinds)
    elif delta.cause in (REVISED, WITHDRAWN):
        _correct(since, delta, kinds)
    for cell in [cell for cell, count in since.counts.items() if count == 0]:
        del since.counts[cell]


def _cells(delta, kinds):
    return [((month_day(change.day)[0], kinds.by_name[change.kind].number), change.count) for change in delta.counts]


def _add(since, delta, kinds) -> None:
    for cell, count in _cells(delta, kinds):
        since.counts[cell] = since.counts.get(cell, 0) + count
    for change in delta.values:
        if change.HasField("now"):
            since.values.add((change.type, change.name, change.period, delta.feed))


def _correct(since, delta, kinds) -> None:
    """A report that came since and is moved by its correction still came since, as far as what was taken away goes."""
    taken = 0
    for cell, count in _cells(delta, kinds):
        part = max(min(since.counts.get(cell, 0), -count), 0)
        if part:
            since.counts[cell] -= part
            taken += part
    for cell, count in _cells(delta, kinds):
        part = min(count, taken)
        if part > 0:
            since.counts[cell] = since.counts.get(cell, 0) + part
            taken -= part
