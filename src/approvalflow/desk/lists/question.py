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
FIRST, LAST_DAY = date(1900, 1, 1), date(9990, 1, 1)
"""Days beyond these are typing errors, and could not be reckoned with."""


class Question(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One question. `of` is whose list, the asker's own where empty; `starts` is how a case number or the applicant's
    name begins; `due_before` a day before which it must be done; `after` the place to go on from, as a page gave it.

    Of what was done: from the day `since` to the day `until`, with which `outcome`; copies not read; cases not closed.
    Its lamp and day are those of the nearest open step of the case.
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
    since: date | None = None
    until: date | None = None
    outcome: str = ""
    unread: bool = False
    ongoing: bool = False
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
    days = {one: getattr(question, one) for one in ("due_before", "since", "until")}
    if odd := [name for name, day in days.items() if day and not FIRST < day < LAST_DAY]:
        raise Refused("list.no_such_day", filters=odd)
    texts = (getattr(question, one) for one in question.__struct_fields__ if one != "after")
    if any(isinstance(one, str) and (len(one) > LONGEST or not one.isprintable()) for one in texts):
        raise Refused("list.too_long", most=LONGEST)
    _fits(question)
    return question


_OF_ALL = {"list", "of", "limit", "after", "matter", "step", "lamp", "starts", "due_before"}
_OF_PAST = {"since", "until", "outcome", "unread", "ongoing"}


def _fits(question: Question) -> None:
    """A filter that a list does not know is refused: passed over, it would show more than was asked for."""
    fields = {*question.__struct_fields__}
    known = _OF_ALL | _OF_PAST if question.list in PAST else fields - _OF_PAST
    if question.list in ("done", "watched"):
        known -= {"unread"}
    if question.list == "copies":
        known -= {"outcome"}
    if question.list == "department":
        known -= {"of"}
    asked = {name for name in fields if getattr(question, name) not in ("", False, None)}
    if asked - known:
        raise Refused(
            "list.no_such_filter", list=question.list, filters=sorted(asked - known), known=sorted(known - {"list"})
        )
