"""The functions that conditions may call, by name; nothing else can be called."""

from approvalflow.expressions.functions import dates, lists, numbers, texts
from approvalflow.expressions.functions.table import Function

FUNCTIONS: dict[str, Function] = {
    function.name: function for module in (texts, numbers, lists, dates) for function in module.FUNCTIONS
}

__all__ = ["FUNCTIONS", "Function"]
