"""What every command is told beside its own arguments: which books, whose, who asks, in which language and form."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from approvalflow.cli.values import read_actor, read_time
from approvalflow.errors import BooksError, Unreadable
from approvalflow.words import Language, sentence

if TYPE_CHECKING:
    from approvalflow.bootstrap import Office
    from approvalflow.identity import Actor


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """The common options of one command. `json` asks for one JSON value instead of text."""

    language: Language
    json: bool = False
    db: str = ""
    tenant: str = ""
    people: Path | None = None
    now: str | None = None
    by: str | None = None
    key: str | None = None
    effective: str | None = None
    late_reason: str = ""

    def say(self, code: str, /, **values: object) -> str:
        """A sentence of the catalogue in the language asked for."""
        return sentence(code, values, self.language)

    @contextmanager
    def office(self, *, create: bool = False, country: str | None = None) -> Iterator["Office"]:
        """The office of these books. Only `create` makes a file that is not there; `country` is for a new tenant.

        Raises BooksError `books.missing`, and whatever `Office.open` raises.
        """
        from approvalflow.bootstrap import Office
        from approvalflow.moment import SetClock, system_now

        file = sqlite_file(self.db)
        if not create and file is not None and not file.exists():
            raise BooksError("books.missing", file=str(file))
        at = read_time(self.now)
        now = SetClock(at) if at else system_now
        with Office.open(self.db, tenant=self.tenant, people=self.people, country=country, now=now) as office:
            yield office

    def actor(self) -> "Actor":
        """Who asks. Raises Unreadable `cli.who`."""
        if not self.by:
            raise Unreadable("cli.who")
        actor: Actor = read_actor(self.by)
        return actor

    def envelope(self) -> dict[str, Any]:
        """Key, legal moment and reason, as commands take them."""
        return {"key": self.key, "effective": read_time(self.effective), "late_reason": self.late_reason}


def sqlite_file(url: str) -> Path | None:
    """The file of a SQLite address; None for another database or one in memory."""
    start, slashes, path = url.partition("///")
    if not slashes or not start.startswith("sqlite") or path.startswith(":memory:"):
        return None
    return Path(path.partition("?")[0]) if path else None
