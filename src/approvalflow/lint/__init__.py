"""Is the drawing lawful as a procedure, and does it fit its matter? One thought, one file, in `rules/`.

Run at publishing and by `approvalflow validate`. The docs of every rule are in `docs/rules/`.
"""

from approvalflow.lint.draft import Draft
from approvalflow.lint.linting import lint
from approvalflow.lint.rule import Rule, all_rules

__all__ = ["Draft", "Rule", "all_rules", "lint"]
