"""Which weeks are known, and what a week should have been by the same weeks of earlier years."""

import dataclasses
import functools
import math

from . import calendar
from .wire import half_away

LEARNING, NO_DATA, CALM, RISE, FALL = 1, 2, 3, 4, 5
HISTORY_WEEKS, YEARS = 52, 5


@dataclasses.dataclass
class Verdict:
    week: int
    status: int
    count: int
    history: int
    expected_milli: int = 0
    z_milli: int = 0
    compared: tuple = ()

    def silent(self) -> bool:
        return self.status in (LEARNING, NO_DATA)


class Coverage:
    """Which feeds were alive in which week, and when we were away."""

    def __init__(self):
        self.national: dict = {}  # (feed, kind number, week) -> count
        self.outages: dict = {}  # week -> milliseconds
        self.version = 0  # changes when an answer could
        self._totals: dict = {}  # feed -> {week: count}
        self._kinds: dict = {}  # feed -> {kind number: weeks with a count}
        self._sets: dict = {}

    def add(self, feed: str, kind: int, week: int, count: int) -> None:
        key = (feed, kind, week)
        before = self.national.get(key, 0)
        self.national[key] = before + count
        if not count:
            return
        kinds = self._kinds.setdefault(feed, {})
        carried = kinds.get(kind, 0)
        kinds[kind] = carried + (before + count != 0) - (before != 0)
        weeks = self._totals.setdefault(feed, {})
        alive = weeks.get(week, 0) > 0
        weeks[week] = weeks.get(week, 0) + count
        if alive != (weeks[week] > 0) or (carried > 0) != (kinds[kind] > 0):
            self._changed()

    def add_outage(self, week: int, outage_ms: int) -> None:
        self.outages[week] = self.outages.get(week, 0) + outage_ms
        self._changed()

    def _changed(self):
        self.version += 1
        self._sets.clear()

    def _carriers(self, kind: int) -> list:
        return [feed for feed, kinds in sorted(self._kinds.items()) if kinds.get(kind, 0) > 0]

    def first_week(self, kind: int):
        weeks = [week for feed in self._carriers(kind) for week, count in self._totals[feed].items() if count > 0]
        return min(weeks, default=None)

    def alive(self, kind: int, week: int) -> tuple:
        """The feeds of a kind that were alive; empty: the week is not known."""
        if (kind, week) not in self._sets:
            away = self.outages.get(week, 0) >= calendar.DAY_MS
            self._sets[(kind, week)] = () if away else tuple(
                feed for feed in self._carriers(kind) if self._totals[feed].get(week, 0) > 0)
        return self._sets[(kind, week)]


@functools.lru_cache(maxsize=1 << 12)
def same_season(week: int) -> list:
    """The same ISO week and its neighbours in five earlier years; week 52 stands for a 53 that a year lacks."""
    iso = calendar.iso_week(week)
    weeks = []
    for back in range(YEARS, 0, -1):
        year = iso // 100 - back
        centre = calendar.week_of_iso(year * 100 + min(iso % 100, calendar.weeks_in_iso_year(year)))
        weeks += [centre - 1, centre, centre + 1]
    return weeks


class History:
    """One series as it is judged: a week counts if it is known and not before the area's first incident."""

    def __init__(self, series, coverage, since, newest):
        kind = series.kind.number
        first = coverage.first_week(kind)
        begins = max(newest if first is None else min(first, newest), newest if since is None else since)
        self._first = min(begins, newest)
        self._since = newest if since is None else since
        self._newest = newest
        self._series, self._coverage, self._kind = series, coverage, kind
        self._known_before = 0
        self._counted_to = self._first

    def known(self, week: int) -> bool:
        return (self._first <= week <= self._newest and week >= self._since and
                bool(self._coverage.alive(self._kind, week)))

    def count(self, week: int) -> int:
        return max(self._series.counts.get(week, 0), 0) if self.known(week) else 0

    def known_before(self, week: int) -> int:
        """To be asked with rising weeks."""
        while self._counted_to < min(week, self._newest + 1):
            self._known_before += self.known(self._counted_to)
            self._counted_to += 1
        return self._known_before

    def unjudged(self, week: int) -> Verdict:
        """While stored events are still coming in."""
        return Verdict(week, LEARNING, self.count(week), self.known_before(week))

    def judge(self, week: int) -> Verdict:
        count, history = self.count(week), self.known_before(week)
        if not self.known(week):
            return Verdict(week, NO_DATA, count, history)
        compared = ()
        if history >= HISTORY_WEEKS:
            compared = tuple(other for other in same_season(week) if self.known(other))
        if not compared:
            return Verdict(week, LEARNING, count, history)
        mean = sum(map(self.count, compared)) / len(compared)
        z = 2.0 * (math.sqrt(count) - math.sqrt(mean))
        status = RISE if z > 3 else FALL if z < -3 else CALM
        return Verdict(week, status, count, history, half_away(mean * 1000), half_away(z * 1000), compared)
