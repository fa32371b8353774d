"""A multi-instance task that is signed by several is one step with a pattern (会签, 或签, 票签, 顺序会签).

For the tokens it is one step; how many sign, and when it is settled, is the pattern's. Who signs is not read: the list
of another engine comes from its own variables, ours are the seats of the step.
"""

import re
from collections.abc import Mapping
from fractions import Fraction

from approvalflow.bpmn.graph import Behavior, Multi

_DONE, _ALL, _OPEN = "nrofcompletedinstances", "nrofinstances", "nrofactiveinstances"
_EVERY = re.compile(rf"{_DONE}(?:==|>=){_ALL}|{_ALL}(?:==|<=){_DONE}|{_OPEN}(?:==|<=)0")
_NUMBER = r"([0-9]*\.?[0-9]+)(?:/([0-9]*\.?[0-9]+))?"
_RATIO = re.compile(rf"\(?(\w+)(?:\*1\.0)?/{_ALL}\)?(\*100(?:\.0)?)?(>=|>|==){_NUMBER}")
_SHARE = re.compile(rf"(\w+)(>=|>)\(?{_ALL}(?:\*([0-9]*\.?[0-9]+)|/([0-9]+))\)?")
_COUNT = re.compile(r"(\w+)(>=|>|==)([0-9]{1,3})")
_FLAG = re.compile(r"(!?)([^\W\d]\w*(?:\.\w+)*)(?:(==|!=)(?:'([^']*)'|\"([^\"]*)\"|(true|false|[0-9]+)))?")
_FLIPPED = re.compile(rf"{_NUMBER}(<=|<|==)(.*)")
_WORDS = {"ge": ">=", "gt": ">", "le": "<=", "lt": "<", "eq": "==", "ne": "!=", "or": "||", "and": "&&"}

AGAINST = re.compile(
    r"reject|refus|disagree|veto|den(?:y|ied)|oppos|against|objection|(?:not|un|dis|non?)_?(?:pass|agree|approv|allow)"
    r"|fail|stop|back|abort|butongyi|bohui|不同意|驳回|拒绝|否决|不通过|反对"
)
"""Words by which drawings call somebody who disagrees; looked for first, since they may contain those that agree."""
FOR = re.compile(r"agree|approv|pass|accept|consent|allow|success|tongyi|同意|通过")
_NO, _YES = frozenset({"false", "0", "no", "n"}), frozenset({"true", "1", "yes", "y", "ok"})


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
    """Without wrapping and blanks, in small letters, with signs for words, by the names of one engine."""
    bare = text.strip()
    if bare.startswith(("${", "#{")) and bare.endswith("}"):
        bare = bare[2:-1]
    signs = re.sub(r"\b(?:ge|gt|le|lt|eq|ne|or|and)\b", lambda one: _WORDS[one[0].lower()], bare, flags=re.IGNORECASE)
    signs = re.sub(r"\bnot\s*\(([^()]*)\)|\bnot\b", r"!\1", signs, flags=re.IGNORECASE)
    small = re.sub(r"(?<![<>=!])=(?!=)", "==", "".join(signs.removeprefix("=").split()).lower())
    for kind in ("completed", "active", ""):
        small = small.replace(f"numberof{kind}instances", f"nrof{kind}instances")
    return small.removeprefix("(").removesuffix(")") if small.startswith("(") and small.count("(") == 1 else small


def _all(sequential: bool) -> dict[str, str]:
    return {"pattern": "in_turn" if sequential else "all"}


def _told(text: str, *, sequential: bool) -> dict[str, str] | None:
    sides = [
        _forward(one.removeprefix("(").removesuffix(")") if one.startswith("(") else one) for one in text.split("||")
    ]
    if len(sides) == 1:
        return _alone(sides[0], sequential=sequential)
    if len(sides) != 2:
        return None
    for one, other in (sides, sides[::-1]):
        if _EVERY.fullmatch(one):  # who has spoken last ends it in any case: what is left is the other side
            return _alone(other, sequential=sequential, beside=True)
    return _both(*sides) or _both(*sides[::-1])


def _forward(text: str) -> str:
    """A comparison with its number behind the sign, and no brackets around all of it."""
    text = text.removeprefix("(").removesuffix(")") if text.startswith("(") and text.count("(") == 1 else text
    found = _FLIPPED.fullmatch(text)
    if found is None:
        return text
    number = found[1] + (f"/{found[2]}" if found[2] else "")
    return f"{found[4]}{found[3].replace('<', '>')}{number}"


def _alone(text: str, *, sequential: bool, beside: bool = False) -> dict[str, str] | None:
    """One side of a condition; `beside` the other one says that all have spoken."""
    if _EVERY.fullmatch(text):
        return _all(sequential)
    flag = _flagged(text)
    if flag == "against":
        return {**_all(sequential), "against": "at_once"}
    if sequential:
        return None
    if flag == "for":
        return {"pattern": "vote", "pass": "1"}
    if (counted := _counted(text)) is None:
        return None
    who, sign, share, count = counted
    if share is not None:
        return _passing(sign, share) if who in ("done", "for") and not (beside and who == "done") else None
    if who == "done":
        least = count + (sign == ">")
        return {"pattern": "any"} if least == 1 else {"pattern": "vote", "pass": str(least)} if least else None
    return _enough(who, count + (sign == ">"))


def _enough(who: str, least: int) -> dict[str, str] | None:
    """So many that agree settle it; or one that disagrees."""
    if who == "for" and least >= 1:
        return {"pattern": "vote", "pass": str(least)}
    return {"pattern": "all", "against": "at_once"} if who == "against" and least == 1 else None


def _both(one: str, other: str) -> dict[str, str] | None:
    """So large a share agrees, or so large a share does not that the first can no longer be."""
    yes, no = _counted(one), _counted(other)
    if yes is None or no is None or (yes[0], no[0]) != ("for", "against") or yes[2] is None or no[2] is None:
        return None
    fits = yes[2] + no[2] == 1 and {yes[1], no[1]} == {">", ">="}
    return _passing(yes[1], yes[2]) if fits else None


def _counted(text: str) -> tuple[str, str, Fraction | None, int] | None:
    """Who is counted, the sign, and a share of all or a number."""
    if found := _RATIO.fullmatch(text):
        if not (below := Fraction(found[5] or 1)):
            return None
        share = Fraction(found[4]) / below / (100 if found[2] else 1)
        return None if (who := _who(found[1])) is None else (who, found[3], share, 0)
    if found := _SHARE.fullmatch(text):
        share = Fraction(found[3]) if found[3] else Fraction(1, max(1, int(found[4])))
        return None if (who := _who(found[1])) is None else (who, found[2], share, 0)
    if found := _COUNT.fullmatch(text):
        return None if (who := _who(found[1])) is None else (who, found[2], None, int(found[3]))
    return None


def _who(name: str) -> str | None:
    """Whom a counter counts: whoever has finished, who agrees, who does not."""
    if name == _DONE:
        return "done"
    if not re.search(r"count|num|nr|cnt|total|size|quantity|人数|票数", name):
        return None
    return _sense(name)


def _sense(name: str) -> str | None:
    return "against" if AGAINST.search(name) else "for" if FOR.search(name) else None


def _flagged(text: str) -> str | None:
    """What a variable says when it is true or has this value: that somebody agrees, or does not."""
    found = _FLAG.fullmatch(text)
    if found is None:
        return None
    name, value = found[2].rpartition(".")[2], next((one for one in found.groups()[3:] if one is not None), "true")
    turned = (found[1] == "!") ^ (found[3] == "!=")
    sense = _sense(value) or _sense(name)
    if _sense(value) is None:
        if value not in _NO | _YES:
            return None
        turned ^= value in _NO
        if sense is None and found[4] is None and found[5] is None:
            return None  # what a variable of another name means when it is true nobody knows
        sense = sense or "for"
    return None if sense is None else {"for": "against", "against": "for"}[sense] if turned else sense


def _passing(sign: str, share: Fraction) -> dict[str, str] | None:
    """A share of all, exactly: everybody, or so many that agree."""
    if share >= 1:
        return {"pattern": "all"} if share == 1 and sign != ">" else None
    if share <= 0 or sign == "==":
        return None
    percent = share * 100
    if 10**6 % percent.denominator == 0:
        said = f"{float(percent):.6f}".rstrip("0").rstrip(".") + " %"
    elif share.denominator <= 999:
        said = f"{share.numerator}/{share.denominator}"
    else:
        return None
    return {"pattern": "vote", "pass": f"{'> ' if sign == '>' else ''}{said}"}
