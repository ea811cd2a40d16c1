"""Holds what was folded against what is in the topics; every difference is one readable line."""

import collections
import dataclasses
import struct

from . import topics
from .wire import crc32c, state_sum

LINES_PER_KIND = 12


@dataclasses.dataclass
class Mismatch:
    what: str
    topic: str
    partition: int
    key: bytes
    expected: str
    found: str

    def __str__(self):
        return (f"{self.what}: {self.topic}/{self.partition} key {_printable(self.key)}: expected {self.expected}, "
                f"found {self.found}")


def _printable(raw: bytes) -> str:
    text = raw.decode("utf-8", "backslashreplace")
    return repr(text) if text.isprintable() else "0x" + raw.hex()


def _bytes(raw: bytes | None, other: bytes | None = None) -> str:
    """A value, shortened to where it differs from another."""
    if raw is None:
        return "no value"
    at = 0
    if other is not None:
        at = next((i for i, (a, b) in enumerate(zip(raw, other)) if a != b), min(len(raw), len(other)))
    begin = max(at - 8, 0)
    return f"{len(raw)} bytes, from {begin}: {raw[begin:begin + 32].hex()}"


def outputs(stage: str, partitions: list, read: topics.Topics, repeats: bool = False) -> list:
    """Every output of a stage is there once, in the order of its input, byte for byte. repeats: a stage was rebuilt
    from its input, so the same output may come again under the same origin."""
    expected: dict = collections.defaultdict(dict)
    for partition in partitions:
        for out in partition.outputs:
            expected[(out.topic, out.partition, out.origin.partition)][out.origin] = out
    found: dict = collections.defaultdict(list)
    for topic, parts in read.records.items():
        if topic.endswith((".dlq", "-changelog")):
            continue
        for number, records in enumerate(parts):
            for record in records:
                origin = topics.origin_of(record)
                if origin is not None and origin.stage == stage:
                    found[(topic, number, origin.partition)].append((origin, record))
    out: list = []
    for place in sorted(expected.keys() | found.keys()):
        out += _sequence(place, expected.get(place, {}), found.get(place, []), repeats)
    return out


def _sequence(place, expected: dict, found: list, repeats: bool) -> list:
    topic, partition, _ = place
    order = {origin: at for at, origin in enumerate(expected)}
    seen: set = set()
    last, out = -1, []
    for origin, record in found:
        at = f"output {origin.number} of {origin.topic}/{origin.partition} offset {origin.offset}"
        if origin in seen:
            if repeats and expected[origin].value == record.value:
                continue
            out.append(Mismatch("stands twice", topic, partition, record.key, f"{at} once",
                                f"it again at offset {record.offset}"))
            continue
        seen.add(origin)
        if origin not in expected:
            out.append(Mismatch("nobody should have written it", topic, partition, record.key, "nothing",
                                f"{at} at offset {record.offset}"))
            continue
        if order[origin] < last:
            out.append(Mismatch("out of order", topic, partition, record.key, f"{at} before later ones",
                                f"it behind them, at offset {record.offset}"))
        last = max(last, order[origin])
        out += _differences(expected[origin], record, topic, partition)
    needed = expected
    if topic in topics.COMPACTED:
        needed = {one.key: origin for origin, one in expected.items()}.values()
    for origin in needed:
        if origin not in seen:
            one = expected[origin]
            out.append(Mismatch("is missing", topic, partition, one.key,
                                f"output {origin.number} of {origin.topic}/{origin.partition} offset {origin.offset}, "
                                f"{_bytes(one.value)}", "nothing"))
    return out


def _differences(expected, record, topic, partition) -> list:
    out = []
    if expected.key != record.key:
        out.append(Mismatch("other key", topic, partition, record.key, _printable(expected.key),
                            f"this at offset {record.offset}"))
    if expected.value != record.value:
        out.append(Mismatch("other bytes", topic, partition, record.key, _bytes(expected.value, record.value),
                            f"{_bytes(record.value, expected.value)} at offset {record.offset}"))
    have = [header for header in record.headers if header[0] != "lb-origin"]
    if expected.headers != have:
        out.append(Mismatch("other headers", topic, partition, record.key,
                            str([header for header in expected.headers if header not in have]),
                            f"{[header for header in have if header not in expected.headers]} at offset {record.offset}"
                            ", or in another order"))
    return out


def state(stage: str, partitions: list, read: topics.Topics) -> list:
    """The changelog's final values are the folded state; every record's checksum holds; every position sums up what
    stands before it; the last one is at the end and is what the group has committed."""
    topic, out = topics.changelog(stage), []
    for partition in partitions:
        number = partition.number
        records = read.of(topic)[number] if number < read.partitions(topic) else []
        kept, position, faults = _replay(topic, number, records)
        out += faults
        want = partition.state()
        for key in sorted(want.keys() | kept.keys()):
            if want.get(key) == kept.get(key):
                continue
            if key not in kept:
                out.append(Mismatch("state is missing", topic, number, key, _bytes(want[key]), "nothing"))
            elif key not in want:
                out.append(Mismatch("state of nothing", topic, number, key, "nothing", _bytes(kept[key])))
            else:
                out.append(Mismatch("other state", topic, number, key, _bytes(want[key], kept[key]),
                                    _bytes(kept[key], want[key])))
        out += _position(stage, number, topic, position, read, kept, len(want))
    return out


def _replay(topic, number, records) -> tuple:
    """(live pairs, last position or None, faults of single records)"""
    kept: dict = {}
    position, highest, out = None, 0, []
    for record in records:
        stamp = _read_stamp(record)
        if stamp is None:
            out.append(Mismatch("checksum", topic, number, record.key, "the CRC-32C of the record",
                                f"another at offset {record.offset}"))
        elif stamp[1] < highest or record.key == b"" and stamp[1] == highest:
            out.append(Mismatch("transaction", topic, number, record.key, f"a number above {highest}",
                                f"{stamp[1]} at offset {record.offset}"))
        if record.key == b"":
            position = _read_position(record.value)
            if stamp is not None and stamp != (position.offset, position.transaction):
                out.append(Mismatch("transaction", topic, number, b"",
                                    f"the position of its header: offset {stamp[0]}, transaction {stamp[1]}",
                                    f"offset {position.offset}, transaction {position.transaction} at offset "
                                    f"{record.offset}"))
            highest = position.transaction
        elif record.value is None:
            kept.pop(record.key, None)
        else:
            kept[record.key] = record.value
    return kept, position, out


def _read_stamp(record) -> tuple | None:
    """(next offset of the input, transaction) of the header; None: its version or checksum does not hold."""
    header = record.header("lb-state") or b""
    if len(header) != 21 or header[0] != 1:
        return None
    sizes = struct.pack("<IB", len(record.key), record.value is not None)
    checksum = crc32c(header[:17] + sizes + record.key + (record.value or b""))
    if checksum != struct.unpack("<I", header[17:])[0]:
        return None
    return struct.unpack_from("<qq", header, 1)


def _position(stage, number, topic, position, read, kept: dict, keys: int) -> list:
    """The position record: at the end of the input, within no record, over the pairs there are, and committed."""
    records = read.of(topics.STAGES[stage])[number]
    end = records[-1].offset + 1 if records else 0
    if position is None:
        there_is = Mismatch("not worked to the end", topic, number, b"", f"next offset {end}", "no position")
        return [there_is] if end else []
    out = []
    if position.offset != end:
        out.append(Mismatch("not worked to the end", topic, number, b"", f"next offset {end}", str(position.offset)))
    if position.cursor or position.keys != keys:
        out.append(Mismatch("other position", topic, number, b"", f"no cursor, {keys} keys",
                            f"{position.cursor}, {position.keys} keys"))
    if position.sum != state_sum(kept):
        out.append(Mismatch("other sum", topic, number, b"", f"{state_sum(kept):016x} over {len(kept)} keys",
                            f"{position.sum:016x}"))
    committed = (position.offset, f"lb1:{position.transaction}")
    if read.committed.get((stage, number)) != committed:
        out.append(Mismatch("committed otherwise", topic, number, b"", f"{committed} as the position says",
                            str(read.committed.get((stage, number)))))
    return out


# sum and keys: over all live pairs
Position = collections.namedtuple("Position", "offset cursor transaction sum keys")


def _read_position(raw: bytes) -> Position:
    """Layout: version 1 byte; offset 8; cursor; output number 8; transaction 8; epoch; sum 8; keys 8; origins. Texts
    after their length in 4."""
    at, = struct.unpack_from("<q", raw, 1)
    size, = struct.unpack_from("<I", raw, 9)
    cursor = raw[13:13 + size]
    place = 13 + size + 8
    transaction, = struct.unpack_from("<q", raw, place)
    size, = struct.unpack_from("<I", raw, place + 8)
    return Position(at, cursor, transaction, *struct.unpack_from("<QQ", raw, place + 12 + size))


def without_origin(read: topics.Topics, messages) -> list:
    """What only stages write names its origin: all but markers, write tests and what nobody can read."""
    envelopes = {topics.OBSERVATIONS: messages.observation.ObservationRecord,
                 topics.FINDINGS: messages.finding.FindingRecord}
    out = []
    for topic, parts in read.records.items():
        ours = topic in envelopes or topic in topics.COMPACTED | {topics.DECISIONS} or topics.is_alert_topic(topic)
        for number, records in enumerate(parts if ours else []):
            for record in records:
                if topics.origin_of(record) is None and not _needs_none(record, envelopes.get(topic)):
                    out.append(Mismatch("names no origin", topic, number, record.key, "a stage's output",
                                        f"another at offset {record.offset}"))
    return out


def _needs_none(record, envelope) -> bool:
    if envelope is None:
        return record.header("lb-test") is not None
    try:
        return envelope.FromString(record.value or b"").WhichOneof("content") in (None, "marker")
    except Exception:
        return True


def dead_letters(partitions: list, read: topics.Topics, repeats: bool = False) -> list:
    """Each refused record is in the dead letters of its topic once, whole, with its reason. repeats: a stage was
    rebuilt, and writes the same dead letter again: they name no origin."""
    out: list = []
    taken: dict = {}
    by_topic: dict = collections.defaultdict(dict)
    for partition in partitions:
        for dead in partition.dead:
            by_topic[dead.topic][(partition.stage, dead.partition, dead.offset)] = dead
    source = topics.STAGES[partitions[0].stage]
    for number, records in enumerate(read.of(topics.dead_letters(source))):
        for record in records:
            if (record.header("__connect.errors.connector.name") or b"").decode() != partitions[0].stage:
                continue
            place = (partitions[0].stage, number, int(record.header("__connect.errors.offset") or b"-1"))
            dead = by_topic[topics.dead_letters(source)].pop(place, None)
            if repeats:
                dead = taken.setdefault(place, dead)
            reason = (record.header("__connect.errors.exception.class.name") or b"").decode()
            headers = [header for header in record.headers if not header[0].startswith("__connect.")]
            found = (record.key, record.value, reason, headers)
            if dead is None or (dead.key, dead.value, dead.reason, dead.headers) != found:
                out.append(Mismatch("dead letter", topics.dead_letters(source), number, record.key,
                                    dead.reason if dead else "nothing", f"{reason} of offset {place[2]}"))
    for dead in (one for left in by_topic.values() for one in left.values()):
        out.append(Mismatch("dead letter is missing", dead.topic, dead.partition, dead.key,
                            f"{dead.reason} of offset {dead.offset}", "nothing"))
    return out


def alerts(read: topics.Topics, messages) -> list:
    """No alert id twice; sequence by partner and partition of findings from 1 without gaps."""
    out: list = []
    for topic in filter(topics.is_alert_topic, read.records):
        ids: dict = {}
        last: dict = collections.Counter()
        for number, records in enumerate(read.of(topic)):
            for record in records:
                if record.header("lb-test") is not None:
                    continue
                alert = messages.alert.Alert.FromString(record.value)
                if alert.alert_id in ids:
                    out.append(Mismatch("alert stands twice", topic, number, record.key, f"{alert.alert_id} once",
                                        f"it at offsets {ids[alert.alert_id]} and {record.offset}"))
                ids[alert.alert_id] = record.offset
                line = record.header("lb-sequence-partition")
                if alert.sequence != last[line] + 1:
                    out.append(Mismatch("sequence", topic, number, record.key,
                                        f"{last[line] + 1} in line {(line or b'').decode()}", str(alert.sequence)))
                last[line] = alert.sequence
    return out


def accepted(registrars: list, promised) -> list:
    """promised: (feed, source id, revision) of events with an ACCEPTED receipt: each must be in submissions."""
    there = collections.Counter()
    for partition in registrars:
        there.update(partition.events)
    return [Mismatch("accepted and lost", topics.SUBMISSIONS, -1, f"{feed}/{source}".encode(), f"revision {revision}",
                     "nothing") for feed, source, revision in promised if (feed, source, revision) not in there]


def lines(mismatches: list) -> list:
    """Readable lines, the first dozen of each kind, and how many more there are."""
    by_kind: dict = collections.defaultdict(list)
    for mismatch in mismatches:
        by_kind[(mismatch.what, mismatch.topic)].append(mismatch)
    out: list = []
    for (what, topic), group in by_kind.items():
        out += map(str, group[:LINES_PER_KIND])
        if len(group) > LINES_PER_KIND:
            out.append(f"{what}: {topic}: {len(group) - LINES_PER_KIND} more")
    return out
