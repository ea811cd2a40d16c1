"""A table of areas as facts, and what came out as a table: what `lagesbild rules eval` reads and prints as CSV."""

import csv
import gzip
import io

from .document import CONDITION, LABEL
from .evaluate import evaluate_all
from .facts import Facts, day_of
from .outcome import millionths

MISSING = ("", "NA", "N/A", "null", "–", "-")
INSUFFICIENT = "insufficient_evidence"


def read(path) -> list:
    """Rows as dicts of texts."""
    opened = gzip.open(path, "rt", encoding="utf-8-sig", newline="") if str(path).endswith(".gz") else open(
        path, encoding="utf-8-sig", newline="")
    with opened as file:
        return [{key: cell.strip() for key, cell in row.items()} for row in csv.DictReader(file)]


def write(path, rows: list) -> None:
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def facts_of(rules, rows: list, day: int, period: str = "", kinds=None) -> list:
    """One Facts for each row. period: the column with a row's year or day; then what an area's other rows state is
    known in each of them, its own words going before. Of several words for a year the first holds."""
    taken = _Taken(rules, kinds)
    areas = [taken.facts(row, _day(row[period]) if period else day) for row in rows]
    if period:
        _share(rows, areas)
    for facts in areas:
        for waves in facts.surveys.values():
            waves.sort()
    return areas


def _day(cell: str) -> int:
    return day_of(cell if len(cell) > 4 else cell + "-12-31")


class _Taken:
    """What a rule set takes in from a row."""

    def __init__(self, rules, kinds):
        self._numbers = rules.inputs("indicator", "years_mean", "growth")
        self._surveys = rules.inputs("survey")
        self._labels = rules.inputs("label")
        self._kinds = kinds.by_name if kinds is not None else {}

    def facts(self, row: dict, day: int) -> Facts:
        facts = Facts(day)
        for column, cell in row.items():
            if cell not in MISSING:
                self._take(facts, row, column, cell)
        return facts

    def _take(self, facts, row, column, cell) -> None:
        name, _, dated = column.partition("@")
        if name in self._kinds and len(dated) == 7:
            month = (int(dated[:4]) - 1970) * 12 + int(dated[5:]) - 1
            facts.counts[self._kinds[name].number, month] = int(cell)
            return
        year = int(dated) if dated else facts.year
        if name in self._numbers:
            facts.numbers.setdefault((name, year), float(cell))
        if name in self._surveys:
            answers = row[name + ".n" + column[len(name):]]
            _add_wave(facts, name, (year, int(answers), float(cell)))
        if name in self._labels and not dated:
            facts.labels[name] = cell


def _add_wave(facts, name: str, wave: tuple) -> None:
    waves = facts.surveys.setdefault(name, [])
    if wave[0] not in [year for year, _, _ in waves]:
        waves.append(wave)


def _share(rows: list, areas: list) -> None:
    by_area: dict = {}
    for row, facts in zip(rows, areas):
        by_area.setdefault(next(iter(row.values())), []).append(facts)
    for members in by_area.values():
        numbers = [dict(facts.numbers) for facts in members]
        surveys = [{name: list(waves) for name, waves in facts.surveys.items()} for facts in members]
        for facts in members:
            for at, other in enumerate(members):
                if other is facts:
                    continue
                facts.numbers = {**numbers[at], **facts.numbers}
                for name, waves in surveys[at].items():
                    for wave in waves:
                        _add_wave(facts, name, wave)


def work(rules, rows: list, areas: list) -> list:
    """Evaluations, one for each row. Days are worked in order; what was said of an area before is its past."""
    names = [next(iter(row.values())) for row in rows]
    days = sorted({facts.day for facts in areas})
    evaluations: list = [None] * len(rows)
    past: dict = {}
    for day in days:
        members = [at for at, facts in enumerate(areas) if facts.day == day]
        for at in members:
            areas[at].past = dict(past.get(names[at], {}))
        for at, evaluation in zip(members, evaluate_all(rules, [areas[at] for at in members])[1]):
            evaluations[at] = evaluation
            past.setdefault(names[at], {})[areas[at].year] = evaluation.outcomes
    return evaluations


def printed(rules, rows: list, areas: list, evaluations: list) -> str:
    """The CSV that the console prints."""
    from .facts import date_of
    with_day = len({facts.day for facts in areas}) > 1
    shown = [measure for measure in rules.measures.values() if measure.unit != LABEL]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["area"] + ["day"] * with_day + ["class"] * bool(rules.classes) + [one.name for one in shown] +
                    ["missing"])
    for row, facts, evaluation in zip(rows, areas, evaluations):
        cells = [next(iter(row.values()))]
        if with_day:
            cells.append(date_of(facts.day).isoformat())
        if rules.classes:
            cells.append(evaluation.class_id or INSUFFICIENT)
        cells += [_cell(measure, evaluation.outcomes[measure.name]) for measure in shown]
        writer.writerow([*cells, _remarks(rules, evaluation)])
    return out.getvalue()


def _cell(measure, outcome) -> str:
    if not outcome.present:
        return ""
    if measure.unit == CONDITION:
        return "true" if outcome.is_true else "false"
    value = millionths(outcome.value) / 1e6
    return str(int(value)) if value == int(value) and abs(value) < 9e15 else repr(value)


def _remarks(rules, evaluation) -> str:
    remarks = []
    for name in rules.measures:
        outcome = evaluation.outcomes[name]
        said = [outcome.why] if outcome.why else []
        said += [f"{outcome.dropped} left out"] if outcome.dropped else []
        said += [f"{outcome.substituted} substituted"] if outcome.substituted else []
        if said:
            remarks.append(f"{name}: " + ", ".join(said))
    return "; ".join(remarks)
