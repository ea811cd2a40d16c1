"""Works out a rule set: for one area against a given reference, or for all areas of a period, which make it."""

import dataclasses

from .operations.table import Call
from .outcome import Missing, Outcome
from .reference import distribution


@dataclasses.dataclass
class Evaluation:
    """outcomes: by measure. class_id: None if the rule set has no classes or which it is hangs on something missing.
    failed: a measure misses an input without which the rule set wants no answer; then there is no class."""
    outcomes: dict
    class_id: str | None = None
    failed: bool = False


def evaluate(rules, reference: dict, facts) -> Evaluation:
    """reference: Comparison -> Distribution. What it has no values for is missing."""
    outcomes: dict = {}
    for name in rules.order:
        outcomes[name] = _work(rules, rules.measures[name], reference, facts, outcomes)
    return _conclude(rules, outcomes)


def evaluate_all(rules, areas: list):
    """(reference, an Evaluation for each of `areas`). Measure by measure, so that each distribution is made of what
    the measures before came to in all areas."""
    reference: dict = {}
    worked: list = [{} for _ in areas]
    for name in rules.order:
        measure = rules.measures[name]
        if measure.comparison is not None and measure.comparison not in reference:
            samples = (_sample(rules, measure.comparison, *one) for one in zip(areas, worked))
            reference[measure.comparison] = distribution(one for one in samples if one is not None)
        for facts, outcomes in zip(areas, worked):
            outcomes[name] = _work(rules, measure, reference, facts, outcomes)
    return reference, [_conclude(rules, outcomes) for outcomes in worked]


def _sample(rules, comparison, facts, outcomes):
    """(value, weight, label) of an area; None: it lacks one that is asked for, or weighs nothing."""
    value, weight, word = outcomes[comparison.of], 1.0, None
    if not value.present:
        return None
    if comparison.weight is not None:
        weight = outcomes[comparison.weight].value
        if weight is None or weight <= 0:
            return None
    if comparison.by is not None:
        word = facts.labels.get(rules.measures[comparison.by].arguments["name"])
        if not word:
            return None
    return value.value, weight, word


def _work(rules, measure, reference, facts, outcomes) -> Outcome:
    inputs = _Inputs()
    call = Call(rules, measure, facts, outcomes, inputs.values, inputs.weights)
    try:
        inputs.gather(measure, outcomes)
        if measure.comparison is not None:
            call.others = reference.get(measure.comparison)
            if call.others is None:
                raise Missing("no_reference")
        value, why = measure.operation.work(call), ""
    except Missing as missing:
        value, why = None, missing.why
    return Outcome(value, why, inputs.dropped + (call.dropped if value is not None else 0), inputs.substituted)


class _Inputs:
    """What a measure is made of, with what is missing dealt with as the rule set says."""

    def __init__(self):
        self.values: list = []
        self.weights: list = []
        self.dropped = self.substituted = 0

    def gather(self, measure, outcomes) -> None:
        weights = measure.weights or [1.0] * len(measure.of)
        for name, weight in zip(measure.of, weights):
            value = outcomes[name].value
            if value is None:
                value = self._stand_in(measure)
            if value is not None:
                self.values.append(value)
                self.weights.append(weight)
        if not measure.of or measure.operation.sees_missing:
            return
        if not self.values:
            raise Missing("passed_on")
        if len(self.values) < measure.present_min:
            raise Missing("too_few_present")

    def _stand_in(self, measure):
        if measure.operation.sees_missing or measure.missing == "drop":
            self.dropped += 1
            return None
        if measure.missing == "substitute":
            self.substituted += 1
            return measure.substitute
        raise Missing("failed" if measure.missing == "fail" else "passed_on")


def _conclude(rules, outcomes) -> Evaluation:
    if any(outcome.why == "failed" for outcome in outcomes.values()):
        return Evaluation(outcomes, failed=True)
    return Evaluation(outcomes, class_of(rules, outcomes))


def class_of(rules, outcomes):
    """The most severe class whose condition is true, the first if none is. None: a condition is missing and no more
    severe class is reached."""
    for one in reversed(rules.classes):
        if one.enter is None or outcomes[one.enter].is_true:
            return one.id
        if not outcomes[one.enter].present:
            return None
    return None
