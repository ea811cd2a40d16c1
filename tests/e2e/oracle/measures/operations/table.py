"""How an operation is told of: what it works on, what its parameters are, what unit it gives."""

import dataclasses

from ..outcome import Missing

NONE, ONE, MANY, WEIGHTED = "–", "a measure", "a list", "measures with weights"
STATED, AS_OF, STATED_OR_OF, AS_THEN = "*stated*", "as `of`", "*stated*, else as `of`", "as `then`"
REQUIRED = object()

OPERATIONS: dict = {}


@dataclasses.dataclass(frozen=True)
class Parameter:
    """kind: how it is written; document.py reads each. default: what holds if it is not written, None: nothing."""
    kind: str
    default: object = None
    words: tuple = ()


def must(kind: str) -> Parameter:
    return Parameter(kind, REQUIRED)


def may(kind: str, default=None) -> Parameter:
    return Parameter(kind, default)


def choice(*words: str) -> Parameter:
    """The first is the default."""
    return Parameter("choice", words[0], words)


@dataclasses.dataclass(frozen=True)
class Operation:
    """work: from a Call to a number; raises Missing. unit: one of the four above, or the unit itself. may_drop: missing
    inputs may be left out; sees_missing: they always are. compares: works on a reference."""
    name: str
    of: str
    unit: str
    parameters: dict
    work: object
    may_drop: bool = False
    sees_missing: bool = False
    compares: bool = False


def operation(name: str, of: str, unit: str, parameters=None, **more):
    """Puts the function it stands before into the table."""
    def add(work):
        OPERATIONS[name] = Operation(name, of, unit, parameters or {}, work, **more)
        return work
    return add


@dataclasses.dataclass
class Call:
    """What one operation works on. values: of `of`, those that are there or stood in for, in its order; weights: their
    weights. outcomes: of all measures worked before, by name. others: the Distribution, if it compares. dropped: what an
    operation left out itself."""
    rules: object
    measure: object
    facts: object
    outcomes: dict
    values: list
    weights: list
    others: object = None
    dropped: int = 0

    @property
    def value(self) -> float:
        return self.values[0]

    def __getitem__(self, parameter: str):
        return self.measure.arguments[parameter]

    def measured(self, parameter: str) -> float:
        """Value of the measure that a parameter names; `missing` of this measure says nothing of it."""
        outcome = self.outcomes[self[parameter]]
        if not outcome.present:
            raise Missing("passed_on")
        return outcome.value

    def word(self, parameter: str) -> str:
        """The area's word under the label that a parameter names; empty: none."""
        return self.facts.labels.get(self.rules.measures[self[parameter]].arguments["name"], "")
