"""Measures that take in what is known of the area itself."""

from ... import calendar
from ..outcome import Missing, divided, finite, millionths
from .table import NONE, ONE, STATED, may, must, operation


@operation("indicator", NONE, STATED,
           {"name": must("input"), "years_ago": may("whole", 0), "missing_values": may("numbers", ()),
            "between": may("numbers")})
def indicator(call):
    value = call.facts.numbers.get((call["name"], call.facts.year - call["years_ago"]))
    if value is None or value in call["missing_values"]:
        raise Missing("no_input")
    return finite(value)


@operation("years_mean", NONE, STATED,
           {"name": must("input"), "years": must("whole"), "at_least": may("whole", 1)})
def years_mean(call):
    """From the oldest year to the newest."""
    total, there, last = 0.0, 0, call.facts.year
    for year in range(last - call["years"] + 1, last + 1):
        value = call.facts.numbers.get((call["name"], year))
        if value is not None:
            total += value
            there += 1
    if there < call["at_least"]:
        raise Missing("too_few_present" if there else "no_input")
    call.dropped = call["years"] - there
    return finite(total / there)


@operation("growth", NONE, "ratio", {"name": must("input"), "years": must("whole")})
def growth(call):
    now = call.facts.numbers.get((call["name"], call.facts.year))
    then = call.facts.numbers.get((call["name"], call.facts.year - call["years"]))
    if now is None or then is None:
        raise Missing("no_input")
    return finite(divided(now, then) - 1)


@operation("survey", NONE, "percent",
           {"names": must("inputs"), "years": may("whole", 1), "answers_min": may("whole", 1)})
def survey(call):
    found = pooled(call.facts, call.measure.arguments)
    if found is None:
        asked = any(last_years(call.facts, call.measure.arguments, name) for name in call["names"])
        raise Missing("below_minimum" if asked else "no_input")
    _, answers, agreeing = found
    return finite(100 * agreeing / answers)


def last_years(facts, arguments: dict, name: str) -> list:
    """(year, answers, share) of each wave that is pooled."""
    return [wave for wave in facts.surveys.get(name, ()) if facts.year - arguments["years"] < wave[0] <= facts.year]


def pooled(facts, arguments: dict):
    """(name, answers, those who agree) of the first survey with enough answers; None: there is none."""
    for name in arguments["names"]:
        answers = agreeing = 0.0
        for _, n, share in last_years(facts, arguments, name):
            answers += n
            agreeing += n * share
        if answers >= max(arguments["answers_min"], 1):
            return name, answers, agreeing
    return None


@operation("label", NONE, "label", {"name": must("input")})
def label(call):
    if not call.facts.labels.get(call["name"]):
        raise Missing("no_input")
    return 1.0


@operation("weighted_count", NONE, STATED,
           {"points": must("points"), "age_weights": must("numbers"), "count_police_detected": may("truth", False)})
def weighted_count(call):
    """Kinds by their number, each from the youngest month to the oldest."""
    month, day = calendar.month_day(call.facts.day)
    begun, days = day + 1, calendar.days_in_month(month)
    by_age = counts_by_age(call.facts)
    total = 0.0
    for kind, points in sorted(call["points"].items(), key=lambda item: item[0].number):
        if points == 0 or (kind.police_detected and not call["count_police_detected"]):
            continue
        for age in range(len(call["age_weights"]) + 1):
            count = by_age.get((kind.number, age), 0)
            if count:
                total += points * age_weight(call["age_weights"], age, begun, days) * count
    return finite(max(total, 0.0))


def counts_by_age(facts) -> dict:
    """(kind, age in months) -> net reports. What is dated ahead is of this month."""
    month, by_age = calendar.month_day(facts.day)[0], {}
    for (kind, at), count in facts.counts.items():
        key = kind, max(month - at, 0)
        by_age[key] = by_age.get(key, 0) + count
    return by_age


def age_weight(weights: list, age: int, begun: int, days: int) -> float:
    """Between the weight of the age before and that of its age, by how much of the month has begun."""
    younger = weights[max(age - 1, 0)]
    older = weights[age] if age < len(weights) else 0.0
    return (younger * (days - begun) + older * begun) / days


@operation("rate", ONE, STATED,
           {"residents": must("measure"), "per": may("number", 1000.0), "at_least": may("quantity")})
def rate(call):
    residents, least = call.measured("residents"), call["at_least"]
    if residents <= 0 or (least is not None and millionths(residents) < millionths(least)):
        raise Missing("below_minimum")
    return finite(call.value * call["per"] / residents)
