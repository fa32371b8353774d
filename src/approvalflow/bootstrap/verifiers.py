"""A vendor's verifier of signatures, found by the name under which its package is installed; nothing else is imported.

A package offers it as an entry point of the group `approvalflow.verifiers`: a `Verifier`, or a class or function that,
called without arguments, makes one.
"""

from importlib.metadata import EntryPoint, entry_points

from approvalflow.cases.papers import Verifier
from approvalflow.errors import Unreadable

GROUP = "approvalflow.verifiers"


def find_verifier(name: str) -> Verifier:
    """The verifier of that name. Raises Unreadable `verifier.unknown`, `verifier.broken`."""
    installed = {one.name: one for one in entry_points(group=GROUP)}
    if name not in installed:
        raise Unreadable("verifier.unknown", name=name, group=GROUP, known=sorted(installed))
    return _made(installed[name])


def _made(found: EntryPoint) -> Verifier:
    """Whatever a vendor's code runs into here is told as the vendor's, with what it said."""
    try:
        offered = found.load()
        made = offered() if isinstance(offered, type) or not hasattr(offered, "verify") else offered
    except Exception as problem:
        reason = f"{type(problem).__name__}: {problem}"
        raise Unreadable("verifier.broken", name=found.name, value=found.value, reason=reason) from problem
    if not callable(getattr(made, "verify", None)):
        raise Unreadable("verifier.broken", name=found.name, value=found.value, reason="verify(…)?")
    verifier: Verifier = made
    return verifier
