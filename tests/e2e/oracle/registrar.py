"""Submissions to observations: outcomes, deltas, ticks, and the register's state byte for byte."""

import dataclasses
import hashlib
import struct

from . import topics
from .hearing import INCIDENT, NOTHING, Hearing, Refused, Said, need
from .places import UNLOCATED, AreaTable, micro_degrees
from .stage import Partition
from .wire import field, signed, text, varint

APPLIED, DUPLICATE, SUPERSEDED, CONFLICT, DEAD_LETTERED = range(5)
OUTCOMES = ("applied", "duplicate", "superseded", "conflict", "dead_lettered")
NEW, REVISED, WITHDRAWN, FRAME = 1, 2, 3, 4  # DeltaCause
TICK_AHEAD_MS = 60_000
ROWS_PER_PART = 2_000
DAY_ORIGIN = 18_262  # 2020-01-01


@dataclasses.dataclass
class Entry:
    feed: int
    revision: int
    body_hash: bytes
    outcome: int
    said: Said
    place: tuple  # (type, latitude, longitude, number of the text)
    area_set: int


@dataclasses.dataclass
class Feed:
    id: str
    provisional: bool = False
    outcomes: list = dataclasses.field(default_factory=lambda: [0] * 5)
    unlocated: int = 0
    last_recorded_at_ms: int = 0


class Numbers:
    """Numbers from 1 in the order of first use."""

    def __init__(self):
        self.of: dict = {}
        self.by_number: dict = {}

    def take(self, what) -> int:
        number = self.of.setdefault(what, len(self.of) + 1)
        self.by_number[number] = what
        return number


class Registrar(Partition):
    stage = "registrar"

    def __init__(self, world, number: int):
        super().__init__(world, number)
        self._hearing = Hearing(world.kinds)
        self._entries: dict[bytes, Entry] = {}
        self._feed_numbers, self._texts, self._sets = Numbers(), Numbers(), Numbers()
        self._feeds: dict[int, Feed] = {}
        self._pending: dict = {}
        self._table = AreaTable({})
        self._areas_marker = None
        self._feeds_activation = 0
        self._tick = None  # (time, number)
        self.given = 0  # stored events that an areas marker gave to added areas
        self.events: dict = {}  # (feed, source id, revision) -> how often it was there

    # ---- records

    def handle(self, record):
        try:
            message = self.world.messages.submission.SubmissionRecord.FromString(record.value or b"")
        except Exception:  # protobuf names its errors differently by version
            message = None
        which = message.WhichOneof("content") if message is not None else None
        if which is None or (which == "marker" and message.marker.WhichOneof("content") is None):
            self._bury("RECORD_BROKEN", "")
        elif which == "tick":
            self._take_tick(message.tick)
        elif which == "marker":
            self._activate(message.marker)
        else:
            self._register(message.submission)

    def _bury(self, reason: str, feed: str):
        self.dead_letter(reason)
        known = feed if feed in self._feed_numbers.of else ""
        self._feed(known)[1].outcomes[DEAD_LETTERED] += 1

    def _feed(self, id_: str):
        number = self._feed_numbers.take(id_) if id_ else 0
        return number, self._feeds.setdefault(number, Feed(id_))

    def _register(self, submission):
        try:
            said, place, body_hash = self._hearing.hear(submission)
            need(self.record.key == f"{submission.feed}/{submission.source_id}".encode(), "KEY_WRONG")
        except Refused as refused:
            return self._bury(str(refused), submission.feed)
        revision = submission.revision or 1
        identity = (submission.feed, submission.source_id, revision)
        self.events[identity] = self.events.get(identity, 0) + 1
        number, feed = self._feed(submission.feed)
        feed.last_recorded_at_ms = max(feed.last_recorded_at_ms, submission.recorded_at_ms)
        key = hashlib.sha256(field(submission.feed) + field(submission.source_id)).digest()[:16]
        stored = self._entries.get(key)
        outcome = _judge(stored, revision, body_hash)
        feed.outcomes[outcome] += 1
        if outcome != APPLIED:
            stored.outcome = outcome
            return None
        entry = Entry(number, revision, body_hash, APPLIED, said, (0, 0, 0, 0), 0)
        if place is not None:
            entry.place, entry.area_set = self._place(place, feed, said)
        self._apply(submission, revision, stored, entry, feed)
        self._entries[key] = entry
        return None

    def _place(self, place, feed, said):
        found = tuple(self._table.locate(place, feed.provisional, said.type != INCIDENT))
        which = place.WhichOneof("place")
        if which == "point":
            kept = (1, micro_degrees(place.point.latitude), micro_degrees(place.point.longitude), 0)
        else:
            kept = ({"area": 2, "municipality": 3, "name": 4}[which], 0, 0, self._texts.take(getattr(place, which)))
        return kept, self._sets.take(found)

    def _areas_of(self, entry) -> dict:
        """Areas of an entry by id; none if it says nothing."""
        if entry is None or entry.area_set == 0:
            return {}
        return {area[0]: area for area in self._sets.by_number[entry.area_set]}

    # ---- what changes

    def _apply(self, submission, revision, stored, entry, feed):
        before, now = self._areas_of(stored), self._areas_of(entry)
        was = stored.said if before else None
        trace = submission.traceparent.encode() or self.record.header("traceparent") or b""
        head = self.world.messages.observation.Delta(
            feed=submission.feed, source_id=submission.source_id, revision=revision,
            recorded_at_ms=submission.recorded_at_ms,
            cause=WITHDRAWN if entry.said.type == NOTHING else NEW if stored is None else REVISED)
        self._emit_deltas(head, (was, before), (entry.said, now), trace)
        for kind, day, count in _totals(was, entry.said if now else None):
            row = (entry.feed, kind, day)
            self._pending[row] = self._pending.get(row, 0) + count
        feed.unlocated += (list(now) == [UNLOCATED]) - (list(before) == [UNLOCATED])

    def _emit_deltas(self, head, before, now, trace):
        """One delta for each area where something changes. before, now: what is said, and of which areas."""
        (was, old), (is_, new) = before, now
        for id_ in sorted(old.keys() | new.keys(), key=str.encode):
            here = new.get(id_) or old[id_]
            delta = self.world.messages.observation.Delta(area=id_, confidence=here[1], provisional_name=here[2])
            delta.MergeFrom(head)
            minus = was if id_ in old else None
            plus = is_ if id_ in new else None
            for kind, day, count in _totals(minus, plus):
                delta.counts.add(kind=self.world.kinds.by_number[kind].name, day=day, count=count)
            if id_ != UNLOCATED:
                _add_values(delta, minus, plus)
            if delta.counts or delta.values:
                record = self.world.messages.observation.ObservationRecord(delta=delta)
                self.emit(topics.OBSERVATIONS, id_, self.world.encode(record), [("traceparent", trace)])

    # ---- areas that come when events are stored already

    def _frame(self, known: set, activated_at_ms: int):
        """Gives every stored event to the areas around its place that are not among those `known` before."""
        for key, entry in sorted(self._entries.items()):
            given = self._areas_of(entry)
            if not given:
                continue
            fresh = {area[0]: area for area in self._table.locate(
                self._place_again(entry.place), False, entry.said.type != INCIDENT)}
            added = {id_: area for id_, area in fresh.items() if id_ not in known and id_ != UNLOCATED}
            was_unlocated = list(given) == [UNLOCATED]
            now = fresh if was_unlocated else {**added, **given}
            if not added or now.keys() == given.keys():
                continue
            head = self.world.messages.observation.Delta(
                feed=self._feeds[entry.feed].id, source_id=key.hex(), revision=entry.revision,
                recorded_at_ms=activated_at_ms, cause=FRAME)
            self._emit_deltas(head, (entry.said, given), (entry.said, now), b"")
            entry.area_set = self._sets.take(tuple(now[id_] for id_ in sorted(now, key=str.encode)))
            self._feeds[entry.feed].unlocated -= was_unlocated
            self.given += 1

    def _place_again(self, kept):
        """The place as it was sent, from what is kept of it."""
        place = self.world.messages.submission.Place()
        type_, latitude, longitude, number = kept
        if type_ == 1:
            place.point.latitude, place.point.longitude = latitude / 1e6, longitude / 1e6
        else:
            setattr(place, {2: "area", 3: "municipality", 4: "name"}[type_], self._texts.by_number[number])
        return place

    # ---- time and registers

    def _take_tick(self, tick):
        if tick.time_ms <= 0:
            return self.dead_letter("TICK_INVALID")
        live = self.world.installation.clock == self.world.messages.registers.CLOCK_LIVE
        if live and tick.time_ms > self.record.append_ms + TICK_AHEAD_MS:
            return None
        time_ms, number = self._tick or (0, 0)
        if tick.time_ms <= time_ms:
            return None
        rows = [(self._feeds[feed].id, self.world.kinds.by_number[kind].name, day, count)
                for (feed, kind, day), count in sorted(self._pending.items())]
        self._pending.clear()
        parts = [rows[at:at + ROWS_PER_PART] for at in range(0, len(rows), ROWS_PER_PART)] or [[]]
        for at, part in enumerate(parts):
            last = at == len(parts) - 1
            out = self.world.messages.tick.Tick(
                time_ms=tick.time_ms if last else 0, source_partition=self.number, number=number + 1, last=last,
                interval_ms=tick.interval_ms,
                areas_activation=self._areas_marker.activation if self._areas_marker else 0)
            for feed, kind, day, count in part:
                out.counts.add(feed=feed, kind=kind, day=day, count=count)
            value = self.world.encode(self.world.messages.observation.ObservationRecord(tick=out))
            for partition in range(self.world.partitions):
                self.emit(topics.OBSERVATIONS, b"", value, partition=partition)
        self._tick = (tick.time_ms, number + 1)
        return None

    def _activate(self, marker):
        which = marker.WhichOneof("content")
        if which == "areas":
            if self._areas_marker is None or marker.activation > self._areas_marker.activation:
                known = self._table.ids()
                self._areas_marker = marker
                self._table = AreaTable(self.world.areas_of(marker.areas))
                self._frame(known, marker.activated_at_ms)
        elif which == "feed":
            if marker.activation <= self._feeds_activation:
                return
            if not marker.feed.id:
                return self.dead_letter("FEED_INVALID")
            self._feed(marker.feed.id)[1].provisional = marker.feed.provisional_areas
            self._feeds_activation = marker.activation
        else:
            self.dead_letter("MARKER_UNEXPECTED")

    # ---- bytes

    def state(self) -> dict:
        out = {b"e" + key: _entry_bytes(entry) for key, entry in self._entries.items()}
        out.update({b"f" + id_.encode(): varint(n) for id_, n in self._feed_numbers.of.items()})
        out.update({b"F" + _key32(n): _feed_bytes(feed) for n, feed in self._feeds.items()})
        for what, number in self._texts.of.items():
            out[b"n" + what.encode()] = varint(number)
            out[b"N" + _key32(number)] = what.encode()
        for found, number in self._sets.of.items():
            raw = b"".join(text(id_) + varint(confidence) + text(name) for id_, confidence, name in found)
            out[b"s" + hashlib.sha256(raw).digest()[:16]] = varint(number)
            out[b"S" + _key32(number)] = raw
        for (feed, kind, day), count in self._pending.items():
            out[b"p" + struct.pack(">IHI", feed, kind, day + (1 << 31))] = signed(count)
        counters = [len(numbers.of) for numbers in (self._feed_numbers, self._texts, self._sets)]
        if any(counters):
            out[b"c"] = b"".join(map(varint, counters))
        if self._areas_marker is not None:
            areas = self._areas_marker.areas
            out[b"m"] = (signed(self._areas_marker.activation) + signed(areas.version) + signed(areas.area_count) +
                         varint(len(areas.bundles)) + b"".join(map(text, areas.bundles)))
        if self._feeds_activation:
            out[b"g"] = signed(self._feeds_activation)
        if self._tick is not None:
            out[b"t"] = signed(self._tick[0]) + signed(self._tick[1])
        return out

    def outcomes(self) -> dict:
        """Submissions by outcome."""
        return {name: sum(feed.outcomes[at] for feed in self._feeds.values()) for at, name in enumerate(OUTCOMES)}


def _judge(stored, revision, body_hash) -> int:
    if stored is None or revision > stored.revision:
        return APPLIED
    if revision < stored.revision:
        return SUPERSEDED
    return DUPLICATE if body_hash == stored.body_hash else CONFLICT


def _totals(before, now) -> list:
    """(kind, day, change) rows, minus first; the same kind and day make one row, and none if it is 0."""
    rows: list = []
    if before is not None and before.type == INCIDENT:
        rows.append((before.kind, before.day, -before.count))
    if now is not None and now.type == INCIDENT:
        if rows and rows[0][:2] == (now.kind, now.day):
            change = now.count - before.count
            return [(now.kind, now.day, change)] if change else []
        rows.append((now.kind, now.day, now.count))
    return rows


def _add_values(delta, before, now) -> None:
    was, is_ = before is not None and before.is_value(), now is not None and now.is_value()
    same = was and is_ and before.key() == now.key()
    if same and before.value == now.value:
        return
    if was and not same:
        delta.values.add(type=before.type - 1, name=before.name, period=before.period)
    if is_:
        change = delta.values.add(type=now.type - 1, name=now.name, period=now.period)
        change.now.SetInParent()
        change.now.number, change.now.n, change.now.margin, change.now.response_rate, change.now.text = now.value


def _key32(number: int) -> bytes:
    return struct.pack(">I", number)


def _entry_bytes(entry: Entry) -> bytes:
    said, place = entry.said, entry.place
    out = bytes([said.type | place[0] << 3 | entry.outcome << 6])
    out += varint(entry.feed) + varint(entry.revision) + entry.body_hash + varint(entry.area_set)
    if place[0] == 1:
        out += struct.pack("<ii", place[1], place[2])
    elif place[0]:
        out += varint(place[3])
    if said.type == INCIDENT:
        out += varint(said.kind) + varint(said.count) + signed(said.day - DAY_ORIGIN)
    elif said.type != NOTHING:
        out += text(said.name) + text(said.period) + b"".join(map(signed, said.value[:4])) + text(said.value[4])
    return out


def _feed_bytes(feed: Feed) -> bytes:
    return (text(feed.id) + bytes([feed.provisional]) + b"".join(map(signed, feed.outcomes)) + signed(feed.unlocated) +
            signed(feed.last_recorded_at_ms))
