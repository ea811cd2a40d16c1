"""The language of measures (`format: 2`) a second time: written from services/scoring/rules/OPERATIONS.md.

document.py reads a rule set, facts.py says what is known of an area, reference.py what all areas say, evaluate.py works
it out, operations/ has one function for each operation. tables.py does what `lagesbild rules eval` does.
"""

from .document import RuleSet, load  # noqa: F401: the names others take
from .evaluate import Evaluation, class_of, evaluate, evaluate_all  # noqa: F401
from .facts import Facts  # noqa: F401
from .outcome import Outcome  # noqa: F401
from .reference import Distribution  # noqa: F401
