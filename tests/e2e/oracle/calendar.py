"""Days, midnights, months and ISO weeks in Europe/Stockholm. Times are UTC milliseconds, days count from 1970-01-01."""

import datetime
import functools
import zoneinfo

DAY_MS = 86_400_000
_ZONE = zoneinfo.ZoneInfo("Europe/Stockholm")
_EPOCH = datetime.date(1970, 1, 1)
_UTC_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


@functools.lru_cache(maxsize=1 << 16)
def _day_of_hour(hour: int) -> int:
    local = (_UTC_EPOCH + datetime.timedelta(hours=hour)).astimezone(_ZONE)
    return (local.date() - _EPOCH).days


def day_of(utc_ms: int) -> int:
    """Local day. Offsets are whole hours from 1981 on; 1970 to 1980 had one all the year."""
    return _day_of_hour(utc_ms // 3_600_000)


@functools.lru_cache(maxsize=1 << 14)
def midnight_ms(day: int) -> int:
    date = _EPOCH + datetime.timedelta(days=day)
    local = datetime.datetime(date.year, date.month, date.day, tzinfo=_ZONE)
    return int((local - _UTC_EPOCH).total_seconds()) * 1000


@functools.lru_cache(maxsize=1 << 14)
def month_day(day: int):
    """(months since January 1970, day of the month from 0)."""
    date = _EPOCH + datetime.timedelta(days=day)
    return (date.year - 1970) * 12 + date.month - 1, date.day - 1


def year_month(day: int) -> int:
    date = _EPOCH + datetime.timedelta(days=day)
    return date.year * 100 + date.month


@functools.lru_cache(maxsize=1 << 10)
def days_in_month(month: int) -> int:
    first = datetime.date(1970 + month // 12, month % 12 + 1, 1)
    return ((first + datetime.timedelta(days=31)).replace(day=1) - first).days


def week_of(day: int) -> int:
    """Weeks since the Monday 1969-12-29."""
    return (day + 3) // 7


def monday_of(week: int) -> int:
    return week * 7 - 3


@functools.lru_cache(maxsize=1 << 12)
def iso_week(week: int) -> int:
    """ISO year * 100 + ISO week."""
    year, number, _ = (_EPOCH + datetime.timedelta(days=monday_of(week))).isocalendar()
    return year * 100 + number


@functools.lru_cache(maxsize=1 << 12)
def week_of_iso(iso: int) -> int:
    return week_of((datetime.date.fromisocalendar(iso // 100, iso % 100, 1) - _EPOCH).days)


def weeks_in_iso_year(year: int) -> int:
    return week_of_iso((year + 1) * 100 + 1) - week_of_iso(year * 100 + 1)


def newest_closed_week(utc_ms: int) -> int:
    return week_of(day_of(utc_ms)) - 1
