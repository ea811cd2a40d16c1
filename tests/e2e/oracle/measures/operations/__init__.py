"""Every operation by its name. A module for each heading of OPERATIONS.md."""

from . import combine, conditions, ledger, logic, others, shape  # noqa: F401: each adds its own
from .table import OPERATIONS  # noqa: F401
