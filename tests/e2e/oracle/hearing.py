"""What one submission says, in integers, and the hash of what the client said; or why it cannot be registered."""

import dataclasses
import hashlib
import struct

from . import calendar
from .wire import field, half_away, le64

NOTHING, INCIDENT, SURVEY, INDICATOR, MEASURE, OFFICIAL = range(6)
TIME_END_MS, DAY_END = 7_258_118_400_000, 84_006  # 2200-01-01


@dataclasses.dataclass
class Said:
    """What an event says, in integers. value: (number, n, margin, response_rate, text)."""
    type: int = NOTHING
    kind: int = 0
    count: int = 0
    day: int = 0
    name: str = ""
    period: str = ""
    value: tuple = (0, 0, 0, 0, "")

    def key(self):
        return self.type, self.name, self.period

    def is_value(self) -> bool:
        return self.type > INCIDENT


class Refused(Exception):
    """The reason as a code."""


def need(good: bool, reason: str) -> None:
    if not good:
        raise Refused(reason)


def _fits(value: str, most: int) -> bool:
    return 1 <= len(value.encode()) <= most


def _double(value: float) -> bytes:
    return struct.pack("<d", value + 0.0 if value else 0.0)


def _optional(message, name: str) -> bytes:
    return bytes([message.HasField(name)]) + _double(getattr(message, name))


def _place_bytes(place) -> bytes:
    which = place.WhichOneof("place")
    number = {None: 0, "area": 1, "point": 2, "municipality": 3, "name": 4}[which]
    if which == "point":
        return bytes([number]) + _double(place.point.latitude) + _double(place.point.longitude)
    return bytes([number]) + (field(getattr(place, which)) if which else b"")


def _share(message, name: str) -> int:
    return half_away(getattr(message, name) * 10_000) if message.HasField(name) else -1


class Hearing:
    """Reads one submission: what it says and the hash of what the client said. Raises Refused."""

    def __init__(self, kinds):
        self._kinds = kinds

    def hear(self, submission):
        """(said, place or None, first 8 bytes of the hash)."""
        need(_fits(submission.feed, 64), "FEED_INVALID")
        need(_fits(submission.source_id, 128), "SOURCE_ID_INVALID")
        which = submission.WhichOneof("body")
        need(which is not None, "BODY_MISSING")
        body = getattr(submission, which)
        said, hashed = getattr(self, "_" + which)(body)
        place = None
        if which != "withdrawal":
            place = body.place
            self._check_place(place)
        return said, place, hashlib.sha256(hashed).digest()[:8]

    @staticmethod
    def _check_place(place):
        which = place.WhichOneof("place")
        need(which is not None, "PLACE_MISSING")
        if which == "point":
            good = -90 <= place.point.latitude <= 90 and -180 <= place.point.longitude <= 180
        else:
            good = _fits(getattr(place, which), 128)
        need(good, "PLACE_INVALID")

    def _incident(self, body):
        kind = self._kinds.by_name.get(body.kind)
        need(kind is not None, "KIND_UNKNOWN")
        count = body.count or 1
        need(1 <= count <= 10_000, "COUNT_INVALID")
        need(0 <= body.occurred_at_ms < TIME_END_MS, "TIME_INVALID")
        hashed = b"\1" + field(body.kind) + _place_bytes(body.place) + le64(count) + le64(body.occurred_at_ms)
        return Said(INCIDENT, kind.number, count, calendar.day_of(body.occurred_at_ms)), hashed

    @staticmethod
    def _survey_result(body):
        shares = [body.share] + [getattr(body, n) for n in ("margin", "response_rate") if body.HasField(n)]
        need(all(0 <= share <= 1 for share in shares), "VALUE_INVALID")
        need(1 <= body.n <= 1_000_000_000, "VALUE_INVALID")
        need(len(body.method_version.encode()) <= 128, "TEXT_INVALID")
        hashed = (b"\2" + field(body.name) + _place_bytes(body.place) + field(body.period) + le64(body.n) +
                  _double(body.share) + _optional(body, "margin") + _optional(body, "response_rate") +
                  field(body.method_version))
        value = (half_away(body.share * 10_000), body.n, _share(body, "margin"), _share(body, "response_rate"),
                 body.method_version)
        return Hearing._value(SURVEY, body.name, body.period, value), hashed

    @staticmethod
    def _indicator(body):
        need(-1e12 <= body.value <= 1e12, "VALUE_INVALID")
        hashed = b"\3" + field(body.name) + _place_bytes(body.place) + field(body.period) + _double(body.value)
        return Hearing._value(INDICATOR, body.name, body.period, (half_away(body.value * 1000), 0, 0, 0, "")), hashed

    @staticmethod
    def _measure(body):
        need(0 <= body.from_day <= body.to_day < DAY_END, "TIME_INVALID")
        hashed = b"\4" + field(body.name) + _place_bytes(body.place) + le64(body.from_day) + le64(body.to_day)
        return Hearing._value(MEASURE, body.name, f"{body.from_day}/{body.to_day}", (1, 0, 0, 0, "")), hashed

    @staticmethod
    def _official_assessment(body):
        need(0 <= body.decided_day < DAY_END, "TIME_INVALID")
        need(_fits(body.class_id, 128), "TEXT_INVALID")
        hashed = b"\5" + field(body.name) + _place_bytes(body.place) + field(body.class_id) + le64(body.decided_day)
        return Hearing._value(OFFICIAL, body.name, "", (body.decided_day, 0, 0, 0, body.class_id)), hashed

    @staticmethod
    def _withdrawal(body):
        return Said(), b"\6" + field(body.reason)

    @staticmethod
    def _value(kind, name, period, value):
        need(_fits(name, 128) and len(period.encode()) <= 128, "TEXT_INVALID")
        return Said(kind, name=name, period=period, value=value)
