"""What can be asked of a list: which one, whose, of which matter, step or lamp, how many rows, and from where on."""

from collections.abc import Mapping
from datetime import date
from typing import Any, get_args

import msgspec

from approvalflow.desk.lists.lamps import Lamp
from approvalflow.errors import Refused

OPEN = ("open", "mine", "pools", "department", "delegated", "entrusted", "returned", "held")
"""Lists of open seats: all that one may act on, what one holds, what one may claim (待认领), a department's, what one
has delegated (委派), what was delegated to one, what came back (退回件), what is held (挂起)."""
PAST = ("done", "copies", "watched")
"""已办, 抄送, and 关注 with what was copied: they come from what happened, the latest first."""
LISTS = (*OPEN, *PAST)
MOST_ROWS = 500
LONGEST = 200


class Question(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One question. `of` is whose list, the asker's own where empty; `starts` is how a case number or the applicant's
    name begins; `due_before` a day before which it must be done; `after` the place to go on from, as a page gave it.
    """

    list: str = "open"
    of: str = ""
    department: str = ""
    matter: str = ""
    act: str = ""
    step: str = ""
    lamp: str = ""
    starts: str = ""
    due_before: date | None = None
    held: bool = False
    returned: bool = False
    limit: int = 50
    after: str = ""


def read_question(asked: Mapping[str, Any]) -> Question:
    """A question from its fields. Raises Refused `list.*`."""
    try:
        question = msgspec.convert(dict(asked), Question, strict=False)
    except msgspec.ValidationError as problem:
        raise Refused("list.not_a_question", reason=str(problem), known=list(Question.__struct_fields__)) from None
    if question.list not in LISTS:
        raise Refused("list.unknown", list=question.list, known=LISTS)
    lamps = get_args(Lamp)
    if question.lamp and question.lamp not in lamps:
        raise Refused("list.no_such_lamp", lamp=question.lamp, known=lamps)
    if not 1 <= question.limit <= MOST_ROWS:
        raise Refused("list.limit", limit=question.limit, most=MOST_ROWS)
    texts = (getattr(question, one) for one in question.__struct_fields__ if one != "after")
    if any(isinstance(one, str) and (len(one) > LONGEST or not one.isprintable()) for one in texts):
        raise Refused("list.too_long", most=LONGEST)
    _fits(question)
    return question


def _fits(question: Question) -> None:
    """A filter that a list does not know is refused: passed over, it would show more than was asked for."""
    asked = {name for name in question.__struct_fields__ if getattr(question, name) not in ("", False, None)}
    asked -= {"list", "of", "limit", "after", "matter", "step"}
    if question.list in PAST and asked:
        raise Refused("list.no_such_filter", list=question.list, filters=sorted(asked), known=["matter", "step"])
    if question.list == "department" and question.of:
        raise Refused("list.no_such_filter", list=question.list, filters=["of"], known=["department"])
