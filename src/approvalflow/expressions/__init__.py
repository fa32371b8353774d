"""The one small language of conditions: a subset of FEEL, compiled once, evaluated without side effects.

`compile_expression("case.amount > 5000 or matter.kind = null")` gives an `Expression`; the grammar
and the compiler are loaded on the first call only.
"""

from approvalflow.expressions.expression import Expression, compile_cell, compile_entry, compile_expression
from approvalflow.expressions.values import Value, View

__all__ = ["Expression", "Value", "View", "compile_cell", "compile_entry", "compile_expression"]
