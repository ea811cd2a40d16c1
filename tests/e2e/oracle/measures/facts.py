"""What is known of one area on one day."""

import dataclasses
import datetime

_EPOCH = datetime.date(1970, 1, 1)


@dataclasses.dataclass
class Facts:
    """numbers: (name, year) -> value. surveys: name -> [(year, answers, share from 0 to 1)], in the order in which they
    are pooled. counts: (kind number, month since January 1970) -> net reports. labels: name -> word. past: year ->
    {measure: Outcome}, what the same rule set said before."""
    day: int
    numbers: dict = dataclasses.field(default_factory=dict)
    surveys: dict = dataclasses.field(default_factory=dict)
    counts: dict = dataclasses.field(default_factory=dict)
    labels: dict = dataclasses.field(default_factory=dict)
    past: dict = dataclasses.field(default_factory=dict)

    @property
    def year(self) -> int:
        return date_of(self.day).year


def date_of(day: int) -> datetime.date:
    return _EPOCH + datetime.timedelta(days=day)


def day_of(text: str) -> int:
    """Days since 1970-01-01 of "2018-12-01"."""
    return (datetime.date.fromisoformat(text) - _EPOCH).days
