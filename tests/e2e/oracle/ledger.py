"""What has been counted in one area: incidents by month, kind, feed and day; values by their key. And its bytes."""

import struct

from . import calendar
from .wire import U64, le64, signed, text

SURVEY, INDICATOR, OFFICIAL = 1, 2, 4  # ValueType


class Ledger:
    """counts: (month, kind, feed) -> {day of the month: net count}. values: (type, name, period, feed) -> tuple."""

    def __init__(self):
        self.counts: dict = {}
        self.values: dict = {}
        self.by_kind: dict = {}  # kind -> {(month, feed): total}, the same counts once more for the score
        self.touched: set = set()  # kinds whose counts have changed since the score last looked

    def add(self, day: int, kind: int, feed: str, change: int) -> None:
        month, at = calendar.month_day(day)
        days = self.counts.setdefault((month, kind, feed), {})
        days[at] = days.get(at, 0) + change
        if not days[at]:
            del days[at]
        if not days:
            del self.counts[(month, kind, feed)]
        totals = self.by_kind.setdefault(kind, {})
        totals[(month, feed)] = totals.get((month, feed), 0) + change
        self.touched.add(kind)

    def set_value(self, kind: int, name: str, period: str, feed: str, value) -> None:
        """value None: no value holds any more."""
        if value is None:
            self.values.pop((kind, name, period, feed), None)
        else:
            self.values[(kind, name, period, feed)] = value

    def in_order(self):
        """Values ascending by the bytes of their key."""
        return sorted(self.values.items(), key=lambda item: _value_key(item[0]))

    def records(self, area: str) -> list:
        """(key, value) of all count records, then of all value records, each ascending."""
        name = area.encode() + b"\0"
        counts = [(b"l" + name + struct.pack(">HH", month + 0x8000, kind) + feed.encode(), _month_bytes(days))
                  for (month, kind, feed), days in self.counts.items()]
        values = [(b"v" + name + _value_key(key), b"".join(map(signed, value[:4])) + text(value[4]))
                  for key, value in self.values.items()]
        return sorted(counts) + sorted(values)


def _value_key(key: tuple) -> bytes:
    kind, name, period, feed = key
    return bytes([kind]) + name.encode() + b"\0" + period.encode() + b"\0" + feed.encode()


def _month_bytes(days: dict) -> bytes:
    mask = sum(1 << day for day in days)
    return le64(sum(days.values()) & U64) + struct.pack("<I", mask) + b"".join(signed(days[d]) for d in sorted(days))
