"""One step of an area's class, whatever form the rule set has that scores it."""

import dataclasses

from . import calendar

REALITY, COVERAGE, CORRECTION, MODEL, AREAS, AGEING = 1, 2, 3, 4, 5, 6  # Cause
LEVELS = ("none", "elevated", "high", "severe")
INSUFFICIENT = "insufficient_evidence"
INSUFFICIENT_LEVEL, NO_LEVEL = -1, -2
AT_ONCE = (MODEL, AREAS)


def class_id(level: int) -> str:
    if level == INSUFFICIENT_LEVEL:
        return INSUFFICIENT
    return LEVELS[level] if level >= 0 else ""


@dataclasses.dataclass
class Axis:
    """What is shown of one axis. milli: its score in thousandths, None: it has none; so with the level."""
    name: str
    unit: str
    milli: int | None
    level: int | None
    needed: bool


class Look:
    """What a rule set says of an area on a day. The forms of rule set fill this in; as it is: there is none.

    axes: Axis of each. contributions: (axis, name, feed, count, points in thousandths). missing: codes. scored: the
    scores are enough for a class, if the level is covered.
    """
    hold_worse_days = hold_better_days = 0

    def __init__(self):
        self.axes: list = []
        self.contributions: list = []
        self.missing: set = set()
        self.covered = self.scored = False

    def scores(self) -> list:
        return [axis.milli for axis in self.axes]

    def target(self, level: int):
        """The level for an area that stands at `level`; None: it cannot be told."""
        raise NotImplementedError

    def deciding_axis(self, start: int, to: int) -> int:
        """Index of the axis that a move between two levels is put down to; -1: none."""
        raise NotImplementedError

    def take_ground(self, state, start: int, axis: int) -> None:
        """Keeps in `state` what a move from `start` stands on."""
        raise NotImplementedError

    def undo_target(self, state):
        """The level for an area whose last move lost its ground; None: it cannot be told."""
        return self.target(state.undo_level)

    def loses_ground(self, state) -> bool:
        """True if, after a correction, the last move stands on nothing any more."""
        raise NotImplementedError


@dataclasses.dataclass
class Since:
    """What has come in since the last move and was no correction. counts: (month, kind) -> reports. values: keys."""
    counts: dict = dataclasses.field(default_factory=dict)
    values: set = dataclasses.field(default_factory=set)

    def clear(self):
        self.counts.clear()
        self.values.clear()


@dataclasses.dataclass
class ClassState:
    level: int = INSUFFICIENT_LEVEL
    with_evidence: int = 0
    since_ms: int = 0
    pending: int = NO_LEVEL
    pending_since_ms: int = 0
    pending_cause: int = REALITY
    undo_level: int = NO_LEVEL
    ground_axis: int = -1
    ground_milli: int = 0
    since: Since = dataclasses.field(default_factory=Since)

    def forget_pending(self):
        self.pending, self.pending_since_ms, self.pending_cause = NO_LEVEL, 0, REALITY

    def forget_ground(self):
        self.undo_level, self.ground_axis, self.ground_milli = NO_LEVEL, -1, 0
        self.since.clear()

    def stands_at(self) -> int:
        """The level from which the next one is found, while evidence is missing too."""
        return self.with_evidence if self.level == INSUFFICIENT_LEVEL else self.level


@dataclasses.dataclass
class Move:
    start: int
    to: int
    axis: int
    cause: int
    undone: bool = False


def step(look: Look, state: ClassState, sufficient: bool, cause: int, now_ms: int):
    """Changes `state`; returns the Move or None."""
    at_once = cause in AT_ONCE
    if not sufficient:
        if state.level == INSUFFICIENT_LEVEL:
            return None
        return _move(look, state, INSUFFICIENT_LEVEL, cause if at_once else COVERAGE, now_ms)
    if state.level == INSUFFICIENT_LEVEL:
        return _move(look, state, look.target(state.with_evidence), cause if at_once else COVERAGE, now_ms)
    if at_once:
        state.forget_ground()
    if cause == CORRECTION and state.undo_level != NO_LEVEL and look.loses_ground(state):
        move = _undo(look, state, now_ms)
        if move:
            return move
    to = look.target(state.level)
    if to == state.level:
        state.forget_pending()
        return None
    if at_once:
        return _move(look, state, to, cause, now_ms)
    return _hold(look, state, to, cause, now_ms)


def _move(look, state, to, cause, now_ms) -> Move:
    move = Move(state.level, to, -1, cause)
    state.forget_ground()
    if move.start >= 0 and to >= 0:
        move.axis = look.deciding_axis(move.start, to)
        look.take_ground(state, move.start, move.axis)
    state.forget_pending()
    state.level, state.since_ms = to, now_ms
    if to >= 0:
        state.with_evidence = to
    return move


def _undo(look, state, now_ms):
    to, axis = look.undo_target(state), state.ground_axis
    state.forget_ground()
    if to is None or to == state.level:
        return None
    move = _move(look, state, to, CORRECTION, now_ms)
    state.forget_ground()
    move.axis, move.undone = axis, True
    return move


def _hold(look, state, to, cause, now_ms):
    """What points the same way goes on pending, at the nearest level of all that were asked for."""
    up = to > state.level
    if state.pending != NO_LEVEL and (state.pending > state.level) == up:
        state.pending = min(state.pending, to) if up else max(state.pending, to)
    else:
        state.pending, state.pending_since_ms, state.pending_cause = to, now_ms, cause
    days = look.hold_worse_days if up else look.hold_better_days
    if now_ms - state.pending_since_ms < days * calendar.DAY_MS:
        return None
    return _move(look, state, state.pending, state.pending_cause, now_ms)
