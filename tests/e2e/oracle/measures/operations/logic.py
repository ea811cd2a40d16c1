"""Measures over conditions."""
from .table import AS_THEN, MANY, ONE, must, operation


def held_true(call) -> int:
    return sum(value != 0 for value in call.values)


@operation("count_true", MANY, "count", may_drop=True)
def count_true(call):
    return float(held_true(call))


@operation("k_of_n", MANY, "truth", {"k": must("whole")}, may_drop=True)
def k_of_n(call):
    return float(held_true(call) >= call["k"])


@operation("all", MANY, "truth", may_drop=True)
def all_(call):
    return float(held_true(call) == len(call.values))


@operation("any", MANY, "truth", may_drop=True)
def any_(call):
    return float(held_true(call) > 0)


@operation("not", ONE, "truth")
def not_(call):
    return float(call.value == 0)


@operation("if", ONE, AS_THEN, {"then": must("measure"), "else": must("measure")})
def if_(call):
    """The branch that is not taken may be missing."""
    return call.measured("then" if call.value != 0 else "else")
