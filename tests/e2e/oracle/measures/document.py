"""A rule set from its document. The document has been checked when it was activated, so this one checks nothing."""

import dataclasses
import graphlib
import hashlib

import yaml

from .facts import day_of
from .operations import OPERATIONS
from .operations.table import AS_OF, AS_THEN, REQUIRED, STATED, STATED_OR_OF, WEIGHTED

CONDITION, LABEL = "truth", "label"


@dataclasses.dataclass(frozen=True)
class Comparison:
    """Whose values over all areas are needed: of a measure, weighted by another, within groups by a label."""
    of: str
    weight: str | None = None
    by: str | None = None


@dataclasses.dataclass
class Measure:
    """of, weights: in the order of the document. missing: pass, drop, fail or substitute. arguments: of every parameter
    of the operation, its default where it is not written. written: the YAML, every scalar a text."""
    name: str
    operation: object
    of: list
    weights: list
    arguments: dict
    missing: str
    substitute: float
    present_min: int
    comparison: Comparison | None
    unit: str
    written: dict

    def needs(self) -> set:
        named = {self.arguments[name] for name, parameter in self.operation.parameters.items()
                 if parameter.kind in ("measure", "quantity or measure")}
        return set(self.of) | {name for name in named if isinstance(name, str)}


@dataclasses.dataclass
class Class:
    id: str
    enter: str | None = None
    keep: str | None = None


@dataclasses.dataclass
class RuleSet:
    """measures: by name, as they stand in the document. order: names, each after those it is made of. classes: mildest
    first. written: the whole YAML, every scalar a text."""
    id: str
    purpose: str
    levels: list
    measures: dict
    order: list
    classes: list
    hold_worse_days: int
    hold_better_days: int
    written: dict

    def comparisons(self) -> list:
        """Each once, in the order in which the document makes them."""
        made = (measure.comparison for measure in self.measures.values())
        return list(dict.fromkeys(one for one in made if one is not None))

    def inputs(self, *kinds) -> set:
        """Names that the rule set takes in, of operations that are among `kinds`."""
        found = set()
        for measure in self.measures.values():
            if measure.operation.name in kinds:
                named = measure.arguments.get("names") or [measure.arguments["name"]]
                found.update(named)
        return found


def load(document: bytes, kinds) -> RuleSet:
    """kinds: the taxonomy (kinds.Kinds)."""
    tree = yaml.load(document.decode(), yaml.BaseLoader)
    measures = {name: _measure(name, node, kinds) for name, node in tree["measures"].items()}
    order = list(graphlib.TopologicalSorter({name: one.needs() for name, one in measures.items()}).static_order())
    for name in order:
        measures[name].unit = _unit(measures[name], measures)
    hold = tree.get("hold_days", {})
    digest = hashlib.sha256(document).hexdigest()[:12]
    return RuleSet(f"{tree['name']}@{digest}", tree["purpose"], sorted(tree.get("levels", [])), measures, order,
                   [Class(one["id"], one.get("enter"), one.get("keep")) for one in tree.get("classes", [])],
                   int(hold.get("worse", 0)), int(hold.get("better", 0)), tree)


def _measure(name: str, node: dict, kinds) -> Measure:
    operation = OPERATIONS[node["op"]]
    of = node.get("of", [])
    weights = [float(weight) for weight in of.values()] if operation.of == WEIGHTED else []
    of = [of] if isinstance(of, str) else list(of)
    missing = node.get("missing", "pass")
    substitute = _quantity(missing["substitute"]) if isinstance(missing, dict) else 0.0
    arguments = {key: _argument(node, key, parameter, kinds) for key, parameter in operation.parameters.items()}
    comparison = None
    if operation.compares:
        comparison = Comparison(of[0], arguments.get("weight"), arguments.get("by"))
    return Measure(name, operation, of, weights, arguments, "substitute" if isinstance(missing, dict) else missing,
                   substitute, int(node.get("present_min", 0)), comparison, "", node)


def _argument(node: dict, key: str, parameter, kinds):
    if key not in node:
        if parameter.default is REQUIRED:
            raise KeyError(f"'{key}' must be written")
        return parameter.default
    said = node[key]
    if parameter.kind == "points":
        return {kinds.by_name[kind]: float(points) for kind, points in said.items()}
    return _READERS[parameter.kind](said)


def _quantity(said: str) -> float:
    """"40 percent"; true and false stand for themselves."""
    if said in ("true", "false"):
        return float(said == "true")
    return float(said.split(" ")[0])


def _quantity_or_measure(said: str):
    return _quantity(said) if said[0] in "-.0123456789" else said


_READERS = {
    "number": float,
    "whole": int,
    "numbers": lambda said: [float(one) for one in said],
    "quantity": _quantity,
    "quantities": lambda said: [_quantity(one) for one in said],
    "quantity or measure": _quantity_or_measure,
    "measure": str,
    "choice": str,
    "day": day_of,
    "input": str,
    "inputs": list,
    "truth": lambda said: said == "true",
}


def _unit(measure: Measure, measures: dict) -> str:
    told, stated = measure.operation.unit, measure.written.get("unit")
    if told == STATED or (told == STATED_OR_OF and stated):
        return stated
    if told in (AS_OF, STATED_OR_OF):
        return measures[measure.of[0]].unit
    if told == AS_THEN:
        return measures[measure.arguments["then"]].unit
    return told
