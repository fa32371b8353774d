"""Do the books agree with themselves? Events are the truth; everything else is made from them anew and compared."""

from collections.abc import Iterator

import msgspec

from approvalflow.bpmn.graph import WORK, Drawing, Kind
from approvalflow.cases.case import Case
from approvalflow.cases.events import Happened, MessageTaken, SignalHeard
from approvalflow.cases.evolve import fold
from approvalflow.cases.papers import Verifier
from approvalflow.cases.stuck import is_deaf, starving
from approvalflow.desk.keeping import broken_link, case_row, happenings, read_case
from approvalflow.desk.protocols import Books
from approvalflow.desk.rows import ALL, CaseRow, EventRow, HearingRow
from approvalflow.desk.rules.catalogue import Catalogue
from approvalflow.desk.signed import HOOK_FAILED, wrong_signatures
from approvalflow.desk.tenant import TENANT, MatterPublished, digest_of, read_tenant_event
from approvalflow.desk.views import due_of, letters_of, messages_of, signals_of, waits_of
from approvalflow.desk.who.involvement import involved_in
from approvalflow.desk.who.seats_open import tasks_of
from approvalflow.errors import ApprovalFlowError, Unreadable
from approvalflow.tokens import frozen, node_of, standing_visits, visit_id

UNREADABLE = (ApprovalFlowError, LookupError, TypeError, ValueError)
"""What reading damaged books may raise."""
VERSION, PLACE = "version", "place"
ASTRAY = frozenset({VERSION, PLACE})
"""What no book has wrong: this program cannot read a version, or where a case stands in it."""


class Disagreement(msgspec.Struct, frozen=True, kw_only=True):
    """One place where the books contradict themselves: which case, what, and the two readings."""

    case: str
    what: str
    expected: str
    found: str


def check(books: Books, catalogue: Catalogue, verifier: Verifier | None = None) -> Iterator[Disagreement]:
    """Every disagreement in a tenant's books, case by case; none is the good answer."""
    try:
        stream = list(books.events(TENANT))
        yield from _chain(books, TENANT, stream)
        head = books.load("")
        yield from _same(TENANT, "head", head.book if head else 0, stream[-1].seq if stream else 0)
        yield from _published(books, stream)
        catalogue.refresh(books, books.head(TENANT))
        for problem in catalogue.unread(books):
            version = f"{problem.values['matter']} {problem.values['version']}"
            yield Disagreement(case=version, what=VERSION, expected="readable", found=str(problem.values["reason"]))
        for version, unread in catalogue.partly(books):
            yield Disagreement(case=version, what=VERSION, expected="readable", found=", ".join(unread))
    except UNREADABLE as problem:
        yield Disagreement(case=TENANT, what="stream", expected="readable", found=str(problem))
        return
    for case in books.strays():
        yield Disagreement(case=case, what="case row", expected="a case", found="rows that belong to none")
    if (number := books.broken_refusal()) is not None:
        yield Disagreement(case="refusals", what="chain", expected="unbroken", found=f"broken at refusal {number}")
    after = ""
    while page := books.cases(after=after, limit=100):
        for row in page:
            try:
                yield from check_case(books, catalogue, row, verifier)
            except UNREADABLE as problem:  # what was tampered with need not even make sense
                if getattr(problem, "code", "") == HOOK_FAILED:
                    raise  # the books are not to blame
                yield Disagreement(case=row.case, what="snapshot", expected="readable", found=str(problem))
        after = page[-1].case


def check_case(
    books: Books, catalogue: Catalogue, row: CaseRow, verifier: Verifier | None = None
) -> Iterator[Disagreement]:
    """Chain, snapshot, row, tasks, due rows, outbox and keys of one case, and signatures where they can be verified."""
    chain = list(books.events(row.case))
    yield from _chain(books, row.case, chain)
    history = list(happenings(chain))
    case = fold(None, history)
    for seq in wrong_signatures(history, row.case, verifier) if verifier else ():
        yield Disagreement(case=row.case, what="signature", expected="of what it says", found=f"wrong at event {seq}")
    yield from _same(row.case, "snapshot", case, read_case(row.snapshot))
    head = msgspec.structs.replace(case_row(case, chain[-1].hash), snapshot=row.snapshot)
    yield from _same(row.case, "case row", head, row)
    try:
        rules = catalogue.rules_of(books, case)
    except Unreadable as problem:
        yield Disagreement(case=row.case, what=PLACE, expected=f"{case.matter} {case.version}", found=problem.code)
        return
    version = f"{case.matter} {case.version}"
    if rules.misfits:
        yield Disagreement(case=row.case, what=PLACE, expected=version, found=", ".join(rules.misfits))
        return
    if deaf := [one["at"] for one in case.position.get("waits", {}).values() if is_deaf(rules.drawing, one)]:
        yield Disagreement(case=row.case, what=PLACE, expected=version, found=", ".join(deaf))
    yield from _steps(case, rules.drawing)
    tasks = {(one.visit, one.seat): one for one in books.tasks(case=row.case, limit=ALL)}
    yield from _same(row.case, "tasks", tasks_of(case, rules), tasks)
    done = involved_in(case, history)
    yield from _same(row.case, "involved", done, list(books.involved_in(row.case)))
    if case.calendar == catalogue.revision:  # else it still waits to be recomputed
        due = {one.key: one for one in books.due_of(row.case)}
        yield from _same(row.case, "due rows", due_of(case, rules, catalogue.calendar), due)
    outbox = {one.key: one for one in books.outbox(case=row.case, undelivered=False, limit=ALL)}
    expected = {one.key: one for one in messages_of(case.id, case.matter, history)}
    yield from _same(row.case, "outbox", expected, outbox)
    waits = {one.wait: one for one in books.waits_of(row.case)}
    yield from _same(row.case, "waits", waits_of(case), waits)
    yield from _post(books, case, history)
    for key in books.keys(row.case):
        if not 1 <= key.first <= key.last + 1 <= case.seq + 1:
            yield Disagreement(case=row.case, what="key", expected=f"1..{case.seq}", found=f"{key.first}..{key.last}")


def _steps(case: Case, drawing: Drawing) -> Iterator[Disagreement]:
    """Where the file stands at a step there is a visit, an incident, or data that the step lacks; and no other visit.

    A machine is given no work while its step is frozen. A join that waits in vain is an incident with the next command.
    """
    stands = {visit_id(at, token): token for token, at in standing_visits(drawing, case.position).items()}
    stopped = frozen(case.position)
    expected = [
        visit
        for visit, token in stands.items()
        if (node := drawing.nodes[node_of(visit)]).kind in WORK
        and (visit in case.visits or not (node.sets or token in case.incidents))
        and (visit in case.visits or not (node.kind is Kind.SERVICE_TASK and token in stopped))
    ]
    yield from _same(case.id, "steps", sorted(expected), sorted(case.visits))
    silent = [at for token, at in starving(case, drawing).items() if token not in case.incidents]
    yield from _same(case.id, "incident", silent, [])


def _post(books: Books, case: Case, history: list[Happened]) -> Iterator[Disagreement]:
    """Every message and signal that the case gave is kept as it was said, and what it took says so."""
    mine = {one.id: one for one in books.messages(case=case.id, limit=ALL)}
    for letter in letters_of(case.id, history):
        found = mine.get(letter.id)
        kept = msgspec.structs.replace(found, case=None, wait=None, taken=None, answer=None) if found else None
        yield from _same(case.id, "message", letter, kept)
    taken = {one.event.message: one.event.wait for one in history if isinstance(one.event, MessageTaken)}
    taken.pop("", None)
    held = {one.id: one.wait for one in mine.values() if one.case == case.id}
    yield from _same(case.id, "messages taken", taken, held)
    given = {one.id: one for one in books.signals(origin=case.id, limit=ALL)}
    for signal in signals_of(case.id, history):
        passed = given.get(signal.id)
        kept_signal = msgspec.structs.replace(passed, cursor="", done=None) if passed else None
        yield from _same(case.id, "signal", signal, kept_signal)
    heard = {one.event.signal for one in history if isinstance(one.event, SignalHeard)}
    for hearing in books.hearings(case=case.id):
        if hearing.heard is None:
            yield Disagreement(case=case.id, what="signal owed", expected="heard", found=_owed(hearing))
        elif hearing.signal not in heard:
            yield Disagreement(case=case.id, what="signal heard", expected="in the events", found=hearing.signal)


def _owed(hearing: HearingRow) -> str:
    return f"{hearing.signal}: {hearing.trouble}"


def rebuild(books: Books, case: str) -> Case:
    """The case from its events alone."""
    return fold(None, happenings(books.events(case)))


def _published(books: Books, stream: list[EventRow]) -> Iterator[Disagreement]:
    """The files of every version are still those whose digest was kept when it was published."""
    for row in stream:
        event = read_tenant_event(row)
        if not isinstance(event, MatterPublished):
            continue
        kept = books.matter(event.code, event.version)
        found = digest_of(kept.matter, kept.drawing, kept.tables) if kept else "-"
        yield from _same(f"{event.code} {event.version}", "matter", event.digest, found)


def _chain(books: Books, stream: str, chain: list[EventRow]) -> Iterator[Disagreement]:
    broken = broken_link(books.tenant, stream, chain)
    if broken is not None:
        yield Disagreement(case=stream, what="chain", expected="unbroken", found=f"broken at event {broken}")


def _same(case: str, what: str, expected: object, found: object) -> Iterator[Disagreement]:
    if expected != found:
        one, other = msgspec.json.encode(_plain(expected)), msgspec.json.encode(_plain(found))
        yield Disagreement(case=case, what=what, expected=one.decode(), found=other.decode())


def _plain(value: object) -> object:
    """Maps with keys that JSON cannot have become lists."""
    return list(value.items()) if isinstance(value, dict) else value
