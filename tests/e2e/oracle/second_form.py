"""Rule sets of the second form: measures, some of them shown as axes, some the conditions of classes."""

import dataclasses

from . import calendar
from .classes import LEVELS, Axis, Look
from .contributions import contributions_of
from .ledger_facts import Taken
from .measures import evaluate, load
from .wire import half_away

NEVER_COVERED = ("unlocated", "provisional")
CODES_MAX = 32
MILLI_MAX = 9e15


def milli(value: float) -> int:
    return half_away(min(max(value * 1000.0, -MILLI_MAX), MILLI_MAX))


@dataclasses.dataclass(frozen=True)
class ShownAxis:
    """level: the measure that comes to it, None: there is none."""
    name: str
    needed: bool
    level: str | None


class MeasuredRules:
    """measures: the rule set as the language has it. classes: level -> its class, most severe first, without `none`.
    notes_news: what comes in between a move and its correction must be known."""
    notes_news = True

    def __init__(self, document: bytes, kinds):
        self.measures = load(document, kinds)
        tree, self.id = self.measures.written, self.measures.id
        self.axes = [ShownAxis(axis["measure"], axis.get("needed") == "true", axis.get("level"))
                     for axis in tree.get("axes", [])]
        self.hold_worse_days, self.hold_better_days = self.measures.hold_worse_days, self.measures.hold_better_days
        coverage = tree.get("coverage", {})
        self.onboarding_days = int(coverage.get("onboarding_days", 0))
        self._late_days = int(coverage.get("late_days", 0))
        self.taken, self.comparisons = Taken(self.measures), self.measures.comparisons()
        self.classes = {LEVELS.index(one.id): one for one in reversed(self.measures.classes)
                        if one.enter is not None and one.id in LEVELS}
        conditions = [name for one in self.classes.values() for name in (one.enter, one.keep) if name is not None]
        levels = [axis.level for axis in self.axes if axis.level is not None]
        self.seen = self.made_of([axis.name for axis in self.axes] + levels + conditions)

    def may_hold(self) -> bool:
        """For assessment, classes that areas have, and nothing of earlier years' answers."""
        ids = [one.id for one in self.measures.classes]
        held = [one for one in self.measures.measures.values() if one.operation.name == "held"]
        return (self.measures.purpose == "assessment" and ids[:1] == ["none"] and
                ids == [level for level in LEVELS if level in ids] and
                all(one.arguments["years"] == 1 for one in held))

    def is_late(self, days: int) -> bool:
        return 0 < self._late_days <= days

    def covers(self, level: str) -> bool:
        levels = self.measures.levels
        return level in levels if levels else level not in NEVER_COVERED

    def made_of(self, names) -> set:
        """What these measures are made of, however far down, themselves included."""
        found, left = set(), list(names)
        while left:
            name = left.pop()
            if name not in found:
                found.add(name)
                left += self.measures.measures[name].needs()
        return found

    def look(self, area, now_ms: int, reference: dict):
        return MeasuredLook(self, area, now_ms, reference)


class MeasuredLook(Look):
    def __init__(self, rules: MeasuredRules, area, now_ms: int, reference: dict):
        super().__init__()
        self._rules, self._area, self._reference, self._before = rules, area, reference, area.scores
        self.hold_worse_days, self.hold_better_days = rules.hold_worse_days, rules.hold_better_days
        facts = rules.taken.facts(area.ledger, area.info, calendar.day_of(now_ms))
        self._outcomes = evaluate(rules.measures, reference, facts).outcomes
        self.axes = [self._axis(axis) for axis in rules.axes]
        needed = all(axis.milli is not None for axis in self.axes if axis.needed)
        self.covered = rules.covers(area.info.level)
        self.scored = needed and self.target(area.status.stands_at()) is not None
        self.missing = self._codes(needed and self.target(0) is not None)
        self.contributions = contributions_of(rules, area.ledger, facts, self._outcomes, self.axes)

    def _axis(self, axis: ShownAxis) -> Axis:
        score, level = self._outcomes[axis.name].value, None
        if axis.level is not None and score is not None and self._outcomes[axis.level].present:
            level = min(max(half_away(self._outcomes[axis.level].value), 0), 4)
        unit = self._rules.measures.measures[axis.name].unit
        return Axis(axis.name, unit, None if score is None else milli(score), level, axis.needed)

    def _codes(self, told: bool) -> set:
        """told: there is an answer. What is not in force is looked for only where there is none."""
        silent = ("", "passed_on", "not_in_force") if told else ("", "passed_on")
        missing = ((name, self._outcomes[name].why) for name in self._rules.seen)
        codes = sorted((f"{why}:{name}" for name, why in missing if why not in silent), key=str.encode)
        return set(codes[:CODES_MAX])

    def target(self, level: int):
        return _target(self._rules, self._outcomes, level)

    def deciding_axis(self, start: int, to: int) -> int:
        """Of the axes that the class's conditions are made of, the first that has changed, else the first."""
        one = self._rules.classes.get(max(start, to))
        if one is None:
            return -1
        made_of = self._rules.made_of(name for name in (one.enter, one.keep) if name is not None)
        axes = [at for at, axis in enumerate(self._rules.axes) if axis.name in made_of]
        changed = [at for at in axes if self._has_changed(at)]
        return (changed or axes or [-1])[0]

    def _has_changed(self, at: int) -> bool:
        return len(self._before) != len(self.axes) or self._before[at] != self.axes[at].milli

    def take_ground(self, state, start: int, axis: int) -> None:
        state.undo_level, state.ground_axis, state.ground_milli = start, axis, 0

    def undo_target(self, state):
        """Back at most: what has come in since may ask for more of the same way, but that has to hold."""
        to = self.target(state.undo_level)
        if to is None:
            return None
        return min(to, state.level) if state.level > state.undo_level else max(to, state.level)

    def loses_ground(self, state) -> bool:
        """Looks once more at the day of the move, with what was known then as it is known now: without what has come
        in since, but corrected."""
        rules, area = self._rules, self._area
        facts = rules.taken.facts(area.ledger, area.info, calendar.day_of(state.since_ms), state.since)
        outcomes = evaluate(rules.measures, self._reference, facts).outcomes
        then = _target(rules, outcomes, state.undo_level)
        if then is None:
            return False
        return then < state.level if state.level > state.undo_level else then > state.level


def _target(rules: MeasuredRules, outcomes: dict, level: int):
    """The most severe level whose condition holds; None: a condition above it is missing, or an input without which the
    rule set wants no answer."""
    if any(outcome.why == "failed" for outcome in outcomes.values()):
        return None
    for at, one in rules.classes.items():
        asked = [outcomes[one.enter]]
        if at <= level and one.keep is not None:
            asked.append(outcomes[one.keep])
        if any(outcome.is_true for outcome in asked):
            return at
        if not all(outcome.present for outcome in asked):
            return None
    return 0
