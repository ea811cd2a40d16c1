"""What scoring keeps: the clock of a partition, its feeds, its areas, and their bytes."""

import dataclasses

from . import calendar, classes, first_form
from .ledger import Ledger
from .wire import fnv1a, le64, signed, text, varint

OUTAGE_INTERVALS = 5


class Clock:
    """Time of a partition: the smallest of its sources' ticks."""

    def __init__(self, sources: int):
        self._times = [0] * sources
        self.ticked = False

    @property
    def now_ms(self) -> int:
        return min(self._times)

    def advance(self, source: int, time_ms: int):
        """The new time if it rose, else None."""
        self.ticked = True
        if not 0 <= source < len(self._times):
            return None
        before = self.now_ms
        self._times[source] = max(self._times[source], time_ms)
        return self.now_ms if self.now_ms > before else None

    def bytes(self) -> bytes:
        return b"".join(map(le64, self._times))


def outage(gap_ms: int, interval_ms: int) -> bool:
    return interval_ms > 0 and gap_ms > OUTAGE_INTERVALS * interval_ms


@dataclasses.dataclass
class Feed:
    silent_after_ms: int = 0
    activation: int = 0
    heard_ms: int = 0
    removed: bool = False
    heard_now: bool = False
    after_outage: bool = False
    silent: bool = False
    lost: bool = False

    def judge(self, now_ms: int) -> bool:
        overdue = 0 < self.silent_after_ms < now_ms - self.heard_ms
        lost = self.removed or overdue or (self.after_outage and now_ms - self.heard_ms > calendar.DAY_MS)
        changed = (lost or self.after_outage, lost) != (self.silent, self.lost)
        self.silent, self.lost = lost or self.after_outage, lost
        return changed

    def bytes(self) -> bytes:
        flags = (self.removed, self.heard_now, self.after_outage, self.silent, self.lost)
        return (signed(self.silent_after_ms) + signed(self.activation) + signed(self.heard_ms) +
                varint(sum(flag << at for at, flag in enumerate(flags))))


@dataclasses.dataclass
class Info:
    name: str
    level: str
    municipality: str = ""
    county: str = ""
    population: int = 0
    retired: bool = False
    provisional: bool = False
    added: int = 0

    def bytes(self) -> bytes:
        return (varint(1) + text(self.name) + text(self.level) + text(self.municipality) + text(self.county) +
                signed(self.population) + varint(self.retired | self.provisional << 1) + signed(self.added))


@dataclasses.dataclass
class Area:
    """All that is kept of one area."""
    id: str
    info: Info | None = None
    ledger: Ledger = dataclasses.field(default_factory=Ledger)
    scorer: first_form.Scorer = dataclasses.field(default_factory=first_form.Scorer)
    known: bool = False  # has a state record
    assessed: bool = False
    status: classes.ClassState = dataclasses.field(default_factory=classes.ClassState)
    scores: list = dataclasses.field(default_factory=list)
    rules_activation: int = 0
    episode: int = 0
    episode_open: bool = False
    revision: int = 0
    recorded_at_ms: int = 0
    feeds: dict = dataclasses.field(default_factory=dict)  # feed -> first heard of
    missing: dict = dataclasses.field(default_factory=dict)  # code -> since when
    shown: tuple = ()  # what a reader saw last

    def bytes(self) -> bytes:
        state = self.status
        news = _since_bytes(state.since)
        out = varint(2 if news else 1) + varint(self.assessed | self.episode_open << 1)
        out += b"".join(map(signed, (state.level, state.with_evidence, state.since_ms, state.pending,
                                     state.pending_since_ms)))
        out += varint(state.pending_cause)
        out += signed(state.undo_level) + signed(state.ground_axis) + signed(state.ground_milli)
        out += varint(len(self.scores))
        out += b"".join(b"\0" if score is None else b"\1" + signed(score) for score in self.scores)
        out += b"".join(map(signed, (self.rules_activation, self.episode, self.revision, self.recorded_at_ms)))
        for table in (self.feeds, self.missing):
            out += varint(len(table))
            out += b"".join(text(name) + signed(table[name]) for name in sorted(table, key=str.encode))
        return out + varint(fnv1a(self.shown) if self.shown else 0) + news

    def records(self) -> list:
        """Every state record of the area: state, register entry, counts, values."""
        out = [(b"a" + self.id.encode(), self.bytes())] if self.known else []
        if self.info is not None:
            out.append((b"i" + self.id.encode(), self.info.bytes()))
        return out + self.ledger.records(self.id)


def _since_bytes(since: classes.Since) -> bytes:
    """What has come in since the last move; empty if nothing has."""
    if not since.counts and not since.values:
        return b""
    out = varint(len(since.counts))
    for (month, kind), count in sorted(since.counts.items()):
        out += signed(month) + varint(kind) + signed(count)
    out += varint(len(since.values))
    for type_, name, period, feed in sorted(since.values, key=lambda key: (key[0], *map(str.encode, key[1:]))):
        out += varint(type_) + text(name) + text(period) + text(feed)
    return out
