"""Every statement the books send, written once: each names its tenant, and none is built at run time.

A statement that keeps its identity is compiled once per database; only the values travel. Longer than most modules
because it is a list.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import (
    ColumnElement,
    Delete,
    FromClause,
    Insert,
    Select,
    Table,
    Update,
    and_,
    bindparam,
    case,
    delete,
    func,
    insert,
    literal_column,
    not_,
    or_,
    select,
    tuple_,
    union,
    update,
)

from approvalflow.desk.rows import (
    PERSON,
    CaseRow,
    DraftRow,
    DueRow,
    EventRow,
    HearingRow,
    InvolvedRow,
    KeyRow,
    MatterRow,
    MessageRow,
    OutboxRow,
    RefusalRow,
    SeenRow,
    SignalRow,
    TaskRow,
    WaitRow,
)
from approvalflow.storage.tables import (
    PLACE,
    case_file,
    counter,
    draft,
    due,
    event,
    hearing,
    idempotency,
    involved,
    matter_version,
    message,
    outbox,
    people_seen,
    refusal,
    signal,
    stream_head,
    task,
    wait,
)

BOOK = "tenant"
"""The tenant's own stream: notices adopted, matters published."""


def _columns(table: Table, row: type[msgspec.Struct]) -> list[ColumnElement[object]]:
    return [table.c[field] for field in row.__struct_fields__]


def _is(table: Table, *names: str) -> ColumnElement[bool]:
    """The rows of the tenant, and those whose columns have the values bound under the same names."""
    return and_(*(table.c[name] == bindparam(f"_{name}") for name in ("tenant", *names)))


def _read(table: Table, row: type[msgspec.Struct], *names: str) -> "Select[*tuple[Any, ...]]":
    return select(*_columns(table, row)).where(_is(table, *names))


def _add(table: Table, row: type[msgspec.Struct], *more: str) -> Insert:
    names = ("tenant", *row.__struct_fields__, *more)
    return insert(table).values({name: bindparam(name) for name in names})


def _change(table: Table, fields: Iterable[str], *names: str) -> Update:
    return update(table).where(_is(table, *names)).values({field: bindparam(field) for field in fields})


def _remove(table: Table, *names: str) -> Delete:
    return delete(table).where(_is(table, *names))


_book = select(stream_head.c.seq).where(stream_head.c.tenant == bindparam("_tenant"), stream_head.c.stream == BOOK)
_used_key = and_(idempotency.c.tenant == bindparam("_tenant"), idempotency.c.key == bindparam("_key"))
_seen = case_file.alias("seen")
_seen_seq = select(_seen.c.seq).where(_seen.c.tenant == bindparam("_tenant"), _seen.c.case == bindparam("_case"))


# The case, the key, and the book's head; `seen` is the case's head as it was before a lock was waited for.
PEEK = (
    select(
        _book.scalar_subquery().label("book"),
        _seen_seq.scalar_subquery().label("seen"),
        *_columns(case_file, CaseRow),
        *_columns(idempotency, KeyRow),
    )
    .select_from(case_file.outerjoin(idempotency, _used_key))
    .where(_is(case_file, "case"))
)
LOAD = PEEK.with_for_update(of=case_file)
LOAD_SKIPPING = PEEK.with_for_update(of=case_file, skip_locked=True)
_post = (
    case_file.outerjoin(idempotency, _used_key)
    .outerjoin(message, and_(message.c.tenant == bindparam("_tenant"), message.c.id == bindparam("_message")))
    .outerjoin(signal, and_(signal.c.tenant == bindparam("_tenant"), signal.c.id == bindparam("_signal")))
    .outerjoin(hearing, and_(_is(hearing, "signal"), hearing.c.case == case_file.c.case))
)
LOAD_POST = (
    select(
        _book.scalar_subquery().label("book"),
        _seen_seq.scalar_subquery().label("seen"),
        *_columns(case_file, CaseRow),
        *_columns(idempotency, KeyRow),
        *_columns(message, MessageRow),
        *_columns(signal, SignalRow),
        *_columns(hearing, HearingRow),
    )
    .select_from(_post)
    .where(_is(case_file, "case"))
    .with_for_update(of=case_file)
)
"""The case together with a message or a signal that it may have: they cost no statement of their own."""
UNKNOWN = select(_book.scalar_subquery().label("book"), _seen_seq.scalar_subquery().label("seen"))
KEY = _read(idempotency, KeyRow, "key")
KEYS_OF = _read(idempotency, KeyRow, "case").order_by(idempotency.c.first, idempotency.c.key)
FORGET_KEYS = delete(idempotency).where(_is(idempotency), idempotency.c.recorded < bindparam("_before"))
ADD_KEY = _add(idempotency, KeyRow, "case")

ADD_DRAFT = _add(draft, DraftRow)
DRAFT = _read(draft, DraftRow, "case", "visit", "author")
DRAFTS = _read(draft, DraftRow, "case")
DROP_DRAFT = _remove(draft, "case", "visit", "author")
FORGET_DRAFTS = delete(draft).where(_is(draft), draft.c.recorded < bindparam("_before"))

ADD_CASE = _add(case_file, CaseRow)
_MOVES = ("stage", "seq", "hash", "calendar", "recorded", "snapshot")
MOVE_CASE = _change(case_file, _MOVES, "case", "seq")
NUMBER_CASE = _change(case_file, (*_MOVES, "number"), "case", "seq")
"""A number is in an index, which would be written as often as it is named."""

CASE = (
    select(*_columns(case_file, CaseRow))
    .where(
        case_file.c.tenant == bindparam("_tenant"),
        or_(case_file.c.case == bindparam("_case"), case_file.c.number == bindparam("_case")),
    )
    .order_by(case((case_file.c.case == bindparam("_case"), 0), else_=1))
    .limit(1)
)

_page = (
    select(*_columns(case_file, CaseRow))
    .where(case_file.c.tenant == bindparam("_tenant"), case_file.c.case > bindparam("_after"))
    .order_by(case_file.c.case)
    .limit(bindparam("_limit"))
)
_open = case_file.c.stage != "closed"
_older = case_file.c.calendar < bindparam("_calendar")
CASES = {
    (False, False): _page,
    (True, False): _page.where(_open),
    (False, True): _page.where(_older),
    (True, True): _page.where(_open, _older),
}

_going_on = (
    select(case_file.c.case).where(_is(case_file), case_file.c.case > bindparam("_after"), _open),
    *(select(table.c.case).distinct().where(_is(table), table.c.case > bindparam("_after")) for table in (task, due)),
)
_ids = union(
    *(
        select(one.order_by(one.selected_columns["case"]).limit(bindparam("_limit")).subquery().c.case)
        for one in _going_on
    )
).subquery()
UNDER_WAY = select(_ids.c.case).order_by(_ids.c.case).limit(bindparam("_limit"))
"""Each of the three in order of its own index, so that a page costs what it shows, however many cases are closed."""
PEOPLE_SEEN = _read(people_seen, SeenRow)
SEE_PEOPLE = _change(people_seen, SeenRow.__struct_fields__)
BEGIN_SEEING = _add(people_seen, SeenRow)

EVENTS = _read(event, EventRow, "stream").where(event.c.seq > bindparam("_after")).order_by(event.c.seq)
LAST_EVENT = _read(event, EventRow, "stream").order_by(event.c.seq.desc()).limit(1)
LAST_SEQ = select(func.max(event.c.seq).label("seq")).where(_is(event, "stream"))
ADD_EVENT = _add(event, EventRow, "stream")

HEAD = select(stream_head.c.seq, stream_head.c.hash).where(_is(stream_head, "stream"))
LOCK_HEAD = HEAD.with_for_update()
ADD_HEAD = insert(stream_head).values(
    tenant=bindparam("tenant"), stream=bindparam("stream"), seq=0, hash=bindparam("hash")
)
MOVE_HEAD = update(stream_head).where(_is(stream_head, "stream")).values(seq=bindparam("seq"), hash=bindparam("hash"))

ADD_TASK = _add(task, TaskRow)
CLOSE_TASK = _remove(task, "case", "visit", "seat")
_seats = select(*_columns(task, TaskRow)).where(task.c.tenant == bindparam("_tenant"))
_in_place = tuple(task.c[name] for name in PLACE)
TASKS = {
    (of_case, owned): _seats.where(
        *((task.c.case == bindparam("_case"),) if of_case else ()),
        *((task.c.owner.in_(bindparam("_owners", expanding=True)),) if owned else ()),
    )
    .order_by(*_in_place)
    .limit(bindparam("_limit"))
    for of_case in (False, True)
    for owned in (False, True)
}


def _begins(*columns: ColumnElement[Any]) -> ColumnElement[bool]:
    """LIKE would compare without regard to capital letters on SQLite, and would want its own signs escaped."""
    return or_(*(func.substr(one, 1, bindparam("_size")) == bindparam("_starts") for one in columns))


def _spared(of: FromClause, who: str) -> ColumnElement[bool]:
    """Nobody bound by that name is among those barred.

    Lengths are compared as greater or equal, though they can only be equal: of an equality PostgreSQL expects that one
    row of two hundred is left, and would fetch and sort a whole department for its first page.
    """
    without = func.replace(of.c.barred, bindparam(f"_{who}"), "")
    return func.length(without) >= func.length(of.c.barred)


def _wanted(of: FromClause) -> dict[str, ColumnElement[bool]]:
    """What each field of `Wanted` asks of an open seat."""
    return {
        "matter": of.c.matter == bindparam("_matter"),
        "department": of.c.department == bindparam("_department"),
        "act": of.c.act == bindparam("_act"),
        "acts": of.c.act.in_(bindparam("_acts", expanding=True)),
        "node": of.c.node == bindparam("_node"),
        "starts": _begins(of.c.number, of.c.party),
        "since": of.c.place >= bindparam("_since"),
        "until": of.c.place <= bindparam("_until"),
        "held": of.c.held > 0,
        "returned": of.c.returned > 0,
        "delegated": of.c.giver.is_not(None),
        "own": of.c.giver.is_(None),
        "absent": _spared(of, "absent"),
        "person": _spared(of, "person"),
        "single": _spared(of, "single"),
        "seated": not_(_spared(of, "seated")),
        "related": of.c.applicant.not_in(bindparam("_related", expanding=True)),
    }


_near = task.alias("near")
_WANTED, _NEAR = _wanted(task), _wanted(_near)
_ASIDE, _FETCHED = (
    {"node", "starts"},
    {"department", "delegated", "own", "absent", "person", "single", "seated", "related"},
)
"""What stands beside the keys of an index, and what stands in the rows only."""


@lru_cache(maxsize=4096)
def listed(whose: str, wanted: frozenset[str], *, after: bool) -> "Select[*tuple[Any, ...]]":
    """Open seats of an owner, a department or a giver, of which some fields are wanted so; each made once."""
    if wanted & _ASIDE and whose != "giver":
        found = _found_aside(whose, wanted, *(_behind(_near) if after else ()))
    else:
        found = _found(whose, wanted, *(_behind(task) if after else ()))
    return found.limit(bindparam("_limit"))


def _found(whose: str, wanted: frozenset[str], *within: ColumnElement[bool]) -> "Select[*tuple[Any, ...]]":
    found = _seats.where(task.c[whose] == bindparam("_name"), *(_WANTED[one] for one in sorted(wanted)), *within)
    return found.order_by(*_in_place)


def _found_aside(whose: str, wanted: frozenset[str], *within: ColumnElement[bool]) -> "Select[*tuple[Any, ...]]":
    """The index is gone through first, and only what it finds is fetched: OFFSET keeps the two apart."""
    in_place = [_near.c[name] for name in PLACE]
    found = select(*in_place).where(_near.c.tenant == bindparam("_tenant"), _near.c[whose] == bindparam("_name"))
    found = found.where(*(_NEAR[one] for one in sorted(wanted - _FETCHED)), *within)
    near = found.order_by(*in_place).offset(literal_column("0")).subquery("found")
    same = (task.c[name] == near.c[name] for name in PLACE[1:])
    rows = _seats.join(near, and_(*same)).where(*(_WANTED[one] for one in sorted(wanted & _FETCHED)))
    return rows.order_by(*(near.c[name] for name in PLACE))


def _behind(of: FromClause) -> tuple[ColumnElement[bool], ...]:
    bound = [bindparam(f"_after_{name}", type_=of.c[name].type) for name in PLACE]
    return of.c.place >= bound[0], tuple_(*(of.c[name] for name in PLACE)) > tuple_(*bound)


@lru_cache(maxsize=4096)
def counted(whose: str, wanted: frozenset[str], spans: int) -> "Select[*tuple[Any, ...]]":
    """How many lie in each span; in the order of the index, so that counting stops at the limit and reads no more."""
    aside = wanted & _ASIDE and wanted & _FETCHED and whose != "giver"
    find, of = (_found_aside, _near) if aside else (_found, task)
    spanned = (of.c.place.between(bindparam(f"_from{n}"), bindparam(f"_to{n}")) for n in range(spans))
    within = (find(whose, wanted, one).with_only_columns(task.c.place).limit(bindparam("_limit")) for one in spanned)
    return select(*(select(func.count()).select_from(one.subquery()).scalar_subquery() for one in within))


_begin = and_(task.c.tenant == bindparam("_tenant"), task.c.owner < bindparam("_end"))
_pools = (
    select(func.min(task.c.owner).label("owner"))
    .where(_begin, task.c.owner >= bindparam("_begin"))
    .cte("pools", recursive=True)
)
_next = select(func.min(task.c.owner)).where(_begin, task.c.owner > _pools.c.owner).scalar_subquery()
_pools = _pools.union_all(select(_next).where(_pools.c.owner.is_not(None)))
SHARED_POOLS = select(_pools.c.owner).where(_pools.c.owner.is_not(None))
"""From one name to the next in the index by owner: its cost follows the pools, not the seats that wait in them."""

ADD_INVOLVED = _add(involved, InvolvedRow)
INVOLVED_IN = _read(involved, InvolvedRow, "case").order_by(involved.c.seq, involved.c.owner, involved.c.list)
READ_COPIES = (
    update(involved)
    .where(_is(involved, "owner", "list", "case"), involved.c.read.is_(None))
    .values(read=bindparam("read"))
)
UNWATCH = _remove(involved, "owner", "list", "case")
_latest = (involved.c.at, involved.c.case, involved.c.seq)


# A visit has a name, but without saying so SQLite prefers a covering index and reads all open seats of the tenant.
_seats_there = and_(_is(task), task.c.case == involved.c.case, task.c.visit >= "", task.c.owner >= PERSON)
_nearest = select(func.min(task.c.place)).where(_seats_there).scalar_subquery()
_file = involved.join(case_file, and_(case_file.c.tenant == involved.c.tenant, case_file.c.case == involved.c.case))
_past = (*_columns(involved, InvolvedRow), case_file.c.number, case_file.c.stage, _nearest.label("place"))
_SOUGHT: dict[str, ColumnElement[bool]] = {
    **{name: involved.c[name] == bindparam(f"_{name}") for name in ("matter", "node", "what")},
    "starts": _begins(case_file.c.number, involved.c.party),
    "begin": involved.c.at >= bindparam("_begin", type_=involved.c.at.type),
    "end": involved.c.at < bindparam("_end", type_=involved.c.at.type),
    "unread": involved.c.read.is_(None),
    "ongoing": case_file.c.stage != "closed",
    "since": _nearest >= bindparam("_since"),
    "until": _nearest <= bindparam("_until"),
}


def _involved(sought: frozenset[str]) -> "Select[*tuple[Any, ...]]":
    mine = _is(involved, "owner", "list")
    found = select(*_past).select_from(_file).where(mine, *(_SOUGHT[one] for one in sorted(sought)))
    return found.order_by(*(column.desc() for column in _latest)).limit(bindparam("_limit"))


@lru_cache(maxsize=4096)
def involved_of(sought: frozenset[str], *, before: bool) -> "Select[*tuple[Any, ...]]":
    """What somebody has done or was sent, the latest first, and where each case stands."""
    if not before:
        return _involved(sought)
    bound = [bindparam(f"_before_{column.name}", type_=column.type) for column in _latest]
    return _involved(sought).where(involved.c.at <= bound[0], tuple_(*_latest) < tuple_(*bound))


@lru_cache(maxsize=4096)
def involved_counted(sought: frozenset[str], spans: int) -> "Select[*tuple[Any, ...]]":
    """How many there are, not read, of closed cases, and in each span."""
    of = _involved(sought).subquery().c
    parts = [of.read.is_(None), of.stage == "closed"]
    parts += [of.place.between(bindparam(f"_from{n}"), bindparam(f"_to{n}")) for n in range(spans)]
    return select(func.count(), *(func.count(case((part, 1))) for part in parts)).select_from(of.case.table)


ADD_DUE = _add(due, DueRow)
CLOSE_DUE = _remove(due, "case", "key")
# The condition on the key is always true, but without it SQLite prefers the covering index and reads the whole tenant.
DUE_OF = _read(due, DueRow, "case").where(due.c.key >= "").order_by(due.c.at, due.c.key)
DUE = (
    select(*_columns(due, DueRow))
    .where(due.c.tenant == bindparam("_tenant"), due.c.at <= bindparam("_by"))
    .order_by(due.c.at, due.c.case, due.c.key)
    .limit(bindparam("_limit"))
)
DUE_AFTER = DUE.where(
    # The first condition is implied, but it is the one that every database can look up in the index.
    due.c.at >= bindparam("_at"),
    tuple_(due.c.at, due.c.case, due.c.key)
    > tuple_(bindparam("_at", type_=due.c.at.type), bindparam("_case"), bindparam("_key")),
)

ADD_OUTBOX = _add(outbox, OutboxRow, "place")
_outbox = (
    select(*_columns(outbox, OutboxRow))
    .where(outbox.c.tenant == bindparam("_tenant"))
    .order_by(outbox.c.recorded, outbox.c.case, outbox.c.seq, outbox.c.place, outbox.c.key)
    .limit(bindparam("_limit"))
)
_undelivered = outbox.c.delivered.is_(None)
_about = outbox.c.case == bindparam("_case")
OUTBOX = {
    (False, False): _outbox,
    (True, False): _outbox.where(_about),
    (False, True): _outbox.where(_undelivered),
    (True, True): _outbox.where(_about, _undelivered),
}
DELIVERED = update(outbox).where(_is(outbox, "key"), _undelivered).values(delivered=bindparam("delivered"))

ADD_WAIT = _add(wait, WaitRow)
CLOSE_WAIT = _remove(wait, "case", "wait")
RENEW_WAIT = (
    update(wait)
    .where(_is(wait, "case", "wait"))
    .values({name: bindparam(name) for name in WaitRow.__struct_fields__ if name != "case"})
)
"""One wait that follows another is the same row."""
WAITS_OF = _read(wait, WaitRow, "case").order_by(wait.c.wait)

ADD_MESSAGE = _add(message, MessageRow)
MESSAGE = _read(message, MessageRow, "id")
_open_letter = and_(message.c.taken.is_(None), message.c.until > bindparam("_by"))
_letters = (
    select(*_columns(message, MessageRow))
    .where(message.c.tenant == bindparam("_tenant"))
    .order_by(message.c.arrived, message.c.id)
    .limit(bindparam("_limit"))
)
MESSAGES = {
    False: _letters.where(_open_letter),
    True: _letters.where(or_(message.c.case == bindparam("_case"), message.c.id.like(bindparam("_own"), escape="\\"))),
}
TAKE = update(message).where(_is(message, "id"), _open_letter).values(
    case=bindparam("case"), wait=bindparam("wait"), taken=bindparam("taken"), answer=bindparam("answer")
)  # fmt: skip
_numbered = (
    select(case_file.c.case)
    .where(
        case_file.c.tenant == wait.c.tenant,
        case_file.c.case == wait.c.case,
        case_file.c.number == message.c.correlation,
    )
    .exists()
)
_rival = wait.alias()
_goes_by_it = (
    select(_rival.c.case)
    .where(
        _rival.c.tenant == message.c.tenant,
        _rival.c.kind == "message",
        _rival.c.name == message.c.name,
        _rival.c.correlation == message.c.correlation,
        _rival.c.any_key.is_(False),
    )
    .exists()
)
_addressed = case_file.alias()
_to_a_case = (
    select(_addressed.c.case)
    .where(
        _addressed.c.tenant == message.c.tenant,
        or_(_addressed.c.case == message.c.correlation, _addressed.c.number == message.c.correlation),
    )
    .exists()
)
_meet = and_(
    wait.c.tenant == message.c.tenant,
    wait.c.kind == "message",
    wait.c.name == message.c.name,
    or_(
        and_(wait.c.correlation == message.c.correlation, wait.c.any_key.is_(False)),
        wait.c.case == message.c.correlation,
        _numbered,
        and_(wait.c.any_key.is_(True), ~_goes_by_it, ~_to_a_case),
    ),
)
_matches = (
    select(message.c.id, wait.c.case, wait.c.wait)
    .select_from(message.join(wait, _meet))
    .where(message.c.tenant == bindparam("_tenant"), _open_letter)
    .order_by(
        message.c.arrived,
        message.c.id,
        wait.c.any_key,
        wait.c.opened,
        wait.c.case,
        func.length(wait.c.wait),
        wait.c.wait,
    )
    .limit(bindparam("_limit"))
)
MATCHES = {
    (False, False): _matches,
    (True, False): _matches.where(message.c.id == bindparam("_message")),
    (False, True): _matches.where(wait.c.case == bindparam("_case")),
}

ADD_SIGNAL = _add(signal, SignalRow)
SIGNAL = _read(signal, SignalRow, "id")
_signals = (
    select(*_columns(signal, SignalRow))
    .where(signal.c.tenant == bindparam("_tenant"))
    .order_by(signal.c.sent, signal.c.id)
    .limit(bindparam("_limit"))
)
SIGNALS = {
    False: _signals.where(signal.c.done.is_(None)),
    True: _signals.where(signal.c.origin == bindparam("_origin")),
}
LISTENERS = (
    select(wait.c.case)
    .where(
        wait.c.tenant == bindparam("_tenant"),
        wait.c.kind == bindparam("_kind"),
        wait.c.name == bindparam("_name"),
        wait.c.opened <= bindparam("_since"),
        wait.c.case > bindparam("_after"),
    )
    .distinct()
    .order_by(wait.c.case)
    .limit(bindparam("_limit"))
)
PASSED = update(signal).where(_is(signal, "id"), signal.c.cursor < bindparam("case")).values(cursor=bindparam("case"))
SPENT = update(signal).where(_is(signal, "id")).values(done=bindparam("done"))

ADD_HEARING = _add(hearing, HearingRow)
HEAR = _change(hearing, ("heard", "answer", "trouble"), "signal", "case").where(hearing.c.heard.is_(None))
EXCUSE = _remove(hearing, "signal", "case").where(hearing.c.heard.is_(None))
HEARINGS = {
    True: _read(hearing, HearingRow, "signal").order_by(hearing.c.case),
    False: _read(hearing, HearingRow, "case").order_by(hearing.c.signal),
}
OWED = (
    select(*_columns(hearing, HearingRow))
    .where(
        hearing.c.tenant == bindparam("_tenant"),
        hearing.c.heard.is_(None),
        hearing.c.signal >= bindparam("_signal"),
        tuple_(hearing.c.signal, hearing.c.case) > tuple_(bindparam("_signal"), bindparam("_case")),
    )
    .order_by(hearing.c.signal, hearing.c.case)
    .limit(bindparam("_limit"))
)

ADD_REFUSAL = _add(refusal, RefusalRow, "seq", "hash")
_refusals = select(*_columns(refusal, RefusalRow)).where(refusal.c.tenant == bindparam("_tenant"))
REFUSALS = {
    False: _refusals.order_by(refusal.c.seq.desc()).limit(bindparam("_limit")),
    True: _refusals.where(refusal.c.case == bindparam("_case"))
    .order_by(refusal.c.seq.desc())
    .limit(bindparam("_limit")),
}
REFUSAL_CHAIN = (
    select(refusal.c.seq, refusal.c.hash, *_columns(refusal, RefusalRow))
    .where(refusal.c.tenant == bindparam("_tenant"))
    .order_by(refusal.c.seq)
)

STRAYS = tuple(
    select(named)
    .where(
        named.table.c.tenant == bindparam("_tenant"),
        named != bindparam("_own"),
        named.not_in(select(case_file.c.case).where(case_file.c.tenant == bindparam("_tenant"))),
    )
    .distinct()
    for named in (
        event.c.stream,
        *(table.c.case for table in (task, due, outbox, wait, hearing, idempotency, draft, involved)),
    )
)
"""Only for an audit: each looks at a whole table of the tenant."""

ADD_MATTER = _add(matter_version, MatterRow)
MATTER = _read(matter_version, MatterRow, "code", "version")
MATTERS = _read(matter_version, MatterRow).order_by(matter_version.c.code, matter_version.c.version)

COUNT = update(counter).where(_is(counter, "name")).values(value=counter.c.value + 1)
COUNTED = select(counter.c.value).where(_is(counter, "name"))
START_COUNT = insert(counter).values(tenant=bindparam("tenant"), name=bindparam("name"), value=0)
