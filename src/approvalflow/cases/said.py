"""Whether a text says anything. White space, signs without a shape and fillers say nothing."""

import unicodedata

from approvalflow.cases.events import Flaw

_FILLERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and signs of Unicode that are drawn as nothing."""
_UNSEEN = frozenset("CZM")


def says(value: object) -> bool:
    """Something is given; of a text, and of every text of a list, at least one sign is seen."""
    match value:
        case str():
            return any(map(_seen, value))
        case tuple() | list():
            return bool(value) and all(map(says, value))
        case Flaw():
            return says(value.text)
        case _:
            return value is not None and value != {}


def _seen(sign: str) -> bool:
    return sign not in _FILLERS and unicodedata.category(sign)[0] not in _UNSEEN
