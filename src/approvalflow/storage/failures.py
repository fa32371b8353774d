"""What a database says went wrong, in our words and without its secrets."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from sqlalchemy import Dialect
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, StatementError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from approvalflow.errors import ApprovalFlowError, BooksError, Conflict, Defect, Refused
from approvalflow.storage.tables import PREFIX

Values = Mapping[str, object] | Sequence[Mapping[str, object]]

_SQLITE = {
    "SQLITE_BUSY": "books.locked",
    "SQLITE_LOCKED": "books.locked",
    "SQLITE_NOTADB": "books.damaged",
    "SQLITE_CORRUPT": "books.damaged",
    "SQLITE_CANTOPEN": "books.cannot_open",
    "SQLITE_READONLY": "books.read_only",
    "SQLITE_FULL": "books.full",
}
_POSTGRES = {
    "55P03": "books.busy",
    "40P01": "books.busy",
    "40001": "books.busy",
    "57014": "books.busy",
    "25006": "books.read_only",
    "42P01": "books.not_prepared",
    "53100": "books.full",
    "XX001": "books.damaged",
    "XX002": "books.damaged",
    "22": "books.value_refused",
    "28": "books.cannot_open",
    "3D": "books.cannot_open",
    "08": "books.unreachable",
    "57": "books.unreachable",
}
# A unique key that was taken: the conflict it means, and the values that say where.
_TAKEN = {
    f"{PREFIX}case_file_pk": ("case.moved_on", "case"),
    f"{PREFIX}case_file_number": ("case.number_taken", "number"),
    f"{PREFIX}idempotency_pk": ("key.raced", "key"),
    f"{PREFIX}outbox_pk": ("outbox.said_before", "key"),
    f"{PREFIX}message_pk": ("message.sent_before", "id"),
    f"{PREFIX}signal_pk": ("signal.sent_before", "id"),
    f"{PREFIX}hearing_pk": ("signal.heard_before", "case"),
    f"{PREFIX}matter_version_pk": ("matter.already_published", "code", "version"),
}
_SHOWN = {"code": "matter"}
_AGAIN = {"books.locked", "books.busy"}
_OURS = {"books.value_refused", "books.rule_broken"}


@contextmanager
def in_our_words() -> Iterator[None]:
    """Raise Conflict `books.locked` or `books.busy`, BooksError or Defect instead of what the driver raised.

    Half a character or NUL, which no driver, or not every one, can send: Refused `command.not_text`.
    """
    try:
        yield
    except StatementError as problem:
        raise explained(problem) from None
    except UnicodeEncodeError as problem:
        raise Refused("command.not_text", what=type(problem).__name__) from None
    except PoolExhausted:
        raise Conflict("books.busy", reason="no free connection") from None


def explained(problem: StatementError, values: Values = ()) -> ApprovalFlowError:
    """The error of our tree for one of a driver's; `values` are those that were sent."""
    if isinstance(problem.orig, ApprovalFlowError):
        return problem.orig
    if isinstance(problem, DataError) and not getattr(problem.orig, "sqlstate", None):
        return Refused("command.not_text", what=first_line(problem))  # the driver would not even send it
    if isinstance(problem, IntegrityError) and (taken := _TAKEN.get(_constraint(problem))):
        sent = [values] if isinstance(values, Mapping) else values
        return Conflict(taken[0], **{_SHOWN.get(name, name): [row.get(name) for row in sent] for name in taken[1:]})
    code, reason = _code(problem), first_line(problem)
    if code in _AGAIN:
        return Conflict(code, reason=reason)
    return Defect(code, reason=reason) if code in _OURS else BooksError(code, reason=reason)


def as_raised(problem: Exception, dialect: Dialect) -> StatementError:
    """What a driver raised, as SQLAlchemy would have raised it."""
    return DBAPIError.instance("", None, problem, dialect.loaded_dbapi.Error, dialect=dialect)


def first_line(problem: StatementError) -> str:
    """What the driver said, without the statement, the values and the details that quote them."""
    return next(iter(str(problem.orig).splitlines()), type(problem.orig).__name__)


def _constraint(problem: StatementError) -> str:
    """PostgreSQL names the constraint; SQLite names its columns."""
    if diagnosis := getattr(problem.orig, "diag", None):
        return diagnosis.constraint_name or ""
    said = str(problem.orig)
    table = said.removeprefix("UNIQUE constraint failed: ").partition(".")[0]
    return f"{table}_number" if said.endswith(".number") else f"{table}_pk"


def _code(problem: StatementError) -> str:
    if isinstance(problem, IntegrityError):
        return "books.rule_broken"
    if name := getattr(problem.orig, "sqlite_errorname", None):
        missing = "books.not_prepared" if "no such table" in str(problem.orig) else "books.failed"
        return next((code for start, code in _SQLITE.items() if name.startswith(start)), missing)
    state = getattr(problem.orig, "sqlstate", None) or ""
    unknown = "books.failed" if state else "books.unreachable"
    return next((code for start, code in _POSTGRES.items() if state.startswith(start)), unknown)
