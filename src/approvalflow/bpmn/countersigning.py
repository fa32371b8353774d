"""A multi-instance task that is signed by several is one step with a pattern (会签, 或签, 票签, 顺序会签).

For the tokens it is one step; how many sign, and when it is settled, is the pattern's. Who signs is not read: the list
of another engine comes from its own variables, ours are the seats of the step.
"""

import re
from collections.abc import Mapping

from approvalflow.bpmn.graph import Behavior, Multi

_DONE, _ALL, _OPEN = "nrofcompletedinstances", "nrofinstances", "nrofactiveinstances"
_RATIO = re.compile(rf"\(?{_DONE}/{_ALL}\)?(>=|>|==|=)([0-9]*\.?[0-9]+)")
_SHARE = re.compile(rf"{_DONE}(>=|>)\(?{_ALL}(?:\*([0-9]*\.?[0-9]+)|/([0-9]+))\)?")
_COUNT = re.compile(rf"{_DONE}(>=|>|==|=)([0-9]{{1,3}})")
_EVERY = re.compile(rf"{_DONE}(?:==|=|>=){_ALL}|{_ALL}(?:==|=|<=){_DONE}|{_OPEN}(?:==|=)0")
_AGAINST = re.compile(r"!?[a-z_]\w*(?:\.\w+)*|[a-z_]\w*(?:\.\w+)*(?:==|=|!=)(?:true|false|'\w*'|\"\w*\"|[0-9]+)")


def pattern_of(multi: Multi, *, signed: bool) -> Mapping[str, str] | None:
    """Our attributes that say the same as a multi-instance task; None where it is no signing by several.

    `signed`: each instance is for the person that its item names. Without that, or one of the usual conditions, the
    instances stay instances.
    """
    if multi.behavior is not Behavior.ALL or multi.output or multi.throws or not (multi.until or signed):
        return None
    seats = _seats(multi)
    told = _told(_plain(multi.until.text), sequential=multi.sequential) if multi.until else _all(multi.sequential)
    return None if told is None or seats is None else {**told, **seats}


def _seats(multi: Multi) -> Mapping[str, str] | None:
    """How many; a list says it by whom it names, which the seats of the step do."""
    if multi.cardinality is None:
        return {}
    text = _plain(multi.cardinality.text)
    if text.isdecimal() and 0 < int(text[:4]) <= 999:
        return {"seats": text}
    return {} if re.fullmatch(r"[\w.]+(?:\(\))?", text) else None


def _plain(text: str) -> str:
    """Without wrapping and blanks, in small letters, by the names of one engine."""
    bare = text.strip()
    if bare.startswith(("${", "#{")) and bare.endswith("}"):
        bare = bare[2:-1]
    small = "".join(bare.removeprefix("=").split()).lower()
    for kind in ("completed", "active", ""):
        small = small.replace(f"numberof{kind}instances", f"nrof{kind}instances")
    return small.removeprefix("(").removesuffix(")") if small.startswith("(") and small.count("(") == 1 else small


def _all(sequential: bool) -> dict[str, str]:
    return {"pattern": "in_turn" if sequential else "all"}


def _told(text: str, *, sequential: bool) -> dict[str, str] | None:
    if _EVERY.fullmatch(text):
        return _all(sequential)
    sides = text.split("||") if "||" in text else text.split("or") if text.count("or") == 1 and "||" not in text else []
    if len(sides) == 2:
        return _at_once(sides, sequential=sequential)
    if sequential:
        return None
    if found := _RATIO.fullmatch(text):
        return _passing(found[1], float(found[2]))
    if found := _SHARE.fullmatch(text):
        return _passing(found[1], float(found[2]) if found[2] else 1 / max(1, int(found[3])))
    if found := _COUNT.fullmatch(text):
        count = int(found[2]) + (found[1] == ">")
        return {"pattern": "any"} if count == 1 else {"pattern": "vote", "pass": str(count)} if count else None
    return None


def _at_once(sides: list[str], *, sequential: bool) -> dict[str, str] | None:
    """`everybody, or one against`: one who disagrees ends it."""
    for every, other in (sides, sides[::-1]):
        if _EVERY.fullmatch(every.strip("()")) and _AGAINST.fullmatch(other.strip("()")):
            return {**_all(sequential), "against": "at_once"}
    return None


def _passing(sign: str, share: float) -> dict[str, str] | None:
    """A share of all: everybody, or so many that agree."""
    if share >= 1:
        return {"pattern": "all"} if share == 1 and sign != ">" else None
    if share <= 0:
        return None
    return {"pattern": "vote", "pass": f"{'> ' if sign == '>' else ''}{round(share * 100, 2):g} %"}
