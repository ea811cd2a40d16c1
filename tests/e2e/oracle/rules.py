"""A rule set from its document, as services/scoring/README.md and rules/first.yaml describe it."""

import dataclasses
import hashlib

import yaml

from . import calendar
from .classes import LEVELS
from .first_form import FirstLook
from .second_form import MeasuredRules


def milli(value: str) -> int:
    """A plain decimal in thousandths."""
    whole, _, rest = value.partition(".")
    return int(whole) * 1000 + int((rest + "000")[:3])


@dataclasses.dataclass
class Axis:
    """thresholds: (enter, exit) in thousandths by level, None where the axis has none."""
    name: str
    unit: str
    needed: bool
    thresholds: list
    # weighted rate
    weights: dict | None = None  # kind number -> thousandths of a point
    names: dict = dataclasses.field(default_factory=dict)  # kind number -> name
    ages: list = dataclasses.field(default_factory=list)
    per_residents: int = 0
    residents_min: int = 0
    # survey share
    surveys: list = dataclasses.field(default_factory=list)
    answers_min: int = 0
    age_years_max: int = 0


@dataclasses.dataclass
class RuleSet:
    id: str
    axes: list
    levels: list
    hold_worse_days: int
    hold_better_days: int
    onboarding_days: int
    late_days: int
    notes_news = False
    comparisons = ()

    def may_hold(self) -> bool:
        """What the gate let through, as far as this form can be refused at all."""
        return True

    def is_late(self, days: int) -> bool:
        return days >= self.late_days

    def look(self, area, now_ms: int, _reference) -> FirstLook:
        return FirstLook(self, area, calendar.day_of(now_ms), area.scores)


def load(document: bytes, kinds):
    """A RuleSet or MeasuredRules. The document has been checked when it was activated; every scalar is read as text."""
    tree = yaml.load(document.decode(), yaml.BaseLoader)
    if tree["format"] == "2":
        return MeasuredRules(document, kinds)
    axes = [_axis(name, node, kinds) for name, node in tree["axes"].items()]
    digest = hashlib.sha256(document).hexdigest()[:12]
    return RuleSet(f"{tree['name']}@{digest}", axes, sorted(tree["levels"]), int(tree["hold_days"]["worse"]),
                   int(tree["hold_days"]["better"]), int(tree["coverage"]["onboarding_days"]),
                   int(tree["coverage"]["late_days"]))


def _axis(name: str, node: dict, kinds) -> Axis:
    thresholds: list = [None] * len(LEVELS)
    for level, at in node["classes"].items():
        thresholds[LEVELS.index(level)] = (milli(at["enter"]), milli(at["exit"]))
    axis = Axis(name, node["unit"], node.get("needed") == "true", thresholds)
    if node["measure"] == "weighted_rate":
        with_police = node.get("count_police_detected") == "true"
        named = {kinds.by_name[kind]: milli(points) for kind, points in node["points"].items()}
        axis.weights = {kind.number: points for kind, points in named.items()
                        if points and (with_police or not kind.police_detected)}
        axis.names = {kind.number: kind.name for kind in named}
        axis.ages = [int(age) for age in node["age_weights_permille"]]
        axis.per_residents, axis.residents_min = int(node["per_residents"]), int(node["residents_min"])
    else:
        axis.surveys = node["surveys"]
        axis.answers_min, axis.age_years_max = int(node["answers_min"]), int(node["age_years_max"])
    return axis
