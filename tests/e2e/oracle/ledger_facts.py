"""What a rule set of measures takes in of an area: from its ledger and its entry in the areas register."""

from .classes import Since
from .ledger import INDICATOR, SURVEY
from .measures.document import CONDITION
from .measures.facts import Facts

RESIDENTS = "residents"
NOTHING = Since()


class Taken:
    """The inputs of one rule set, by what they are."""

    def __init__(self, rules):
        self.surveys = rules.inputs("survey")
        self.numbers = rules.inputs("indicator", "years_mean", "growth")
        self.labels = rules.inputs("label")
        counting = [one for one in rules.measures.values() if one.operation.name == "weighted_count"]
        self.kinds = {kind.number for one in counting for kind in one.arguments["points"]}
        self._stated = {}
        for one in rules.measures.values():
            if one.operation.name == "indicator":
                self._stated.setdefault(one.arguments["name"], []).append(one)

    def facts(self, ledger, info, day: int, less: Since = NOTHING) -> Facts:
        """less: what is left out, as if it had not come."""
        facts = Facts(day)
        self._count(facts, ledger, less)
        values = [(key, value) for key, value in ledger.in_order() if key not in less.values] if ledger.values else []
        self._ask(facts, values)
        self._number(facts, values, info.population)
        for label, word in (("municipality", info.municipality), ("county", info.county), ("level", info.level)):
            if label in self.labels and word:
                facts.labels[label] = word
        return facts

    def _count(self, facts, ledger, less) -> None:
        for kind in self.kinds & ledger.by_kind.keys():
            for (month, _), total in ledger.by_kind[kind].items():
                facts.counts[kind, month] = facts.counts.get((kind, month), 0) + total
        for (month, kind), count in less.counts.items():
            if kind in self.kinds:
                facts.counts[kind, month] = facts.counts.get((kind, month), 0) - count

    def _ask(self, facts, values) -> None:
        """Waves in the order of their periods; of several feeds that tell of one, the first that has answers."""
        answered = [(key, value) for key, value in values if value[1] > 0]
        for _, name, period, _, (number, answers, *_) in _first_of_each(SURVEY, answered):
            year = year_of(period)
            if name in self.surveys and year is not None:
                facts.surveys.setdefault(name, []).append((year, answers, min(max(number, 0), 10_000) / 10_000.0))

    def _number(self, facts, values, population: int) -> None:
        chosen: dict = {}
        for _, name, period, _, (number, *_) in _first_of_each(INDICATOR, values):
            year = year_of(period)
            if name not in self.numbers or year is None:
                continue
            before = chosen.get((name, year))
            if before is None or before[0] != f"{year:04}":
                chosen[name, year] = period, number / 1000.0
        if population > 0 and RESIDENTS in self.numbers:
            chosen[RESIDENTS, facts.year] = "", float(population)
        facts.numbers = {key: value for key, (_, value) in chosen.items() if not self._refused(key[0], value)}

    def _refused(self, name: str, value: float) -> bool:
        return any(_refuses(measure, value) for measure in self._stated.get(name, ()))


def _refuses(measure, value: float) -> bool:
    if value in measure.arguments["missing_values"]:
        return False
    if measure.unit == CONDITION and value not in (0, 1):
        return True
    low, high = measure.arguments["between"] or (value, value)
    return not low <= value <= high


def _first_of_each(type_: int, values):
    """(type, name, period, feed, value) by the bytes of periods; of one period the first feed."""
    told = None
    for key, value in values:
        if key[0] == type_ and key[:3] != told:
            told = key[:3]
            yield (*key, value)


def year_of(period: str):
    """The year that a period begins with; None: it does not."""
    digits = period[:4]
    return int(digits) if len(digits) == 4 and digits.isascii() and digits.isdigit() else None
