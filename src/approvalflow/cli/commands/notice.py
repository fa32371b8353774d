"""`notice`: read a holiday notice (TOML, table, or its text pasted in), show the reading, adopt it once confirmed."""

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from approvalflow.cli import saying
from approvalflow.cli.asked import Asked, sqlite_file
from approvalflow.cli.entering import command
from approvalflow.cli.values import read_date, read_time
from approvalflow.errors import Refused, Unreadable

if TYPE_CHECKING:
    from approvalflow.calendars import Notice
    from approvalflow.calendars.draft import Given

_FORMS = {".toml": "toml", ".csv": "csv", ".txt": "text"}


@command("notice", "actor")
def run(
    asked: Asked,
    notice: Annotated[str, typer.Argument(metavar="FILE|-")],
    form: Annotated[str | None, typer.Option("--form")] = None,
    save: Annotated[Path | None, typer.Option("--save")] = None,
    adopt: Annotated[bool, typer.Option("--adopt")] = False,
    yes: Annotated[bool, typer.Option("--yes")] = False,
    id_: Annotated[str, typer.Option("--id")] = "",
    document: Annotated[str, typer.Option("--document")] = "",
    title: Annotated[str, typer.Option("--title")] = "",
    issued: Annotated[str | None, typer.Option("--issued")] = None,
    covers: Annotated[int | None, typer.Option("--covers")] = None,
    amends: Annotated[str, typer.Option("--amends")] = "",
    division: Annotated[str, typer.Option("--division")] = "",
    office: Annotated[str, typer.Option("--office")] = "",
    without: Annotated[list[str] | None, typer.Option("--without")] = None,
) -> None:
    """Nothing is adopted before somebody compared the reading with the text."""
    from approvalflow.calendars.draft import Given

    given = Given(
        checked=_today(asked),
        id=id_,
        document=document,
        title=title,
        issued=read_date(issued),
        covers=covers,
        amends=amends,
        division=division,
        office=office,
        without=tuple(without or ()),
    )
    standing = _standing(asked)
    text, unread = _read(notice, form, given, standing)
    found, before = _checked(asked, text, unread, standing)
    if save is not None:
        save.write_text(text, encoding="utf-8")
    if adopt and unread:
        raise Unreadable("notice.not_understood", clauses=list(unread))
    if before:
        _tell(asked, asked.say("cli.adopted_before", file=before))
    elif adopt:
        _adopt(asked, found, text, yes)
    elif save is not None:
        _tell(asked, asked.say("notice.saved", file=save.name))
    else:
        _tell(asked, asked.say("notice.unfinished" if unread else "notice.sound"))
    if asked.json:
        _tell_json(found, unread, adopt, before)


def _read(name: str, form: str | None, given: "Given", standing: "Sequence[Notice]") -> tuple[str, tuple[str, ...]]:
    """The notice as the text of a TOML file, and what was not understood."""
    from approvalflow.calendars.draft import sheet_of
    from approvalflow.calendars.pasted import read_text
    from approvalflow.calendars.tabular import read_table
    from approvalflow.calendars.writing import write_notice

    form = form or _FORMS.get(Path(name).suffix.lower(), "text" if name == "-" else "")
    if form not in ("toml", "csv", "text"):
        raise Unreadable("notice.which_form", file=Path(name).name)
    text = _text(name)
    if form == "toml":
        return text, ()
    draft = read_text(text) if form == "text" else read_table(text)
    return write_notice(sheet_of(draft, given, standing)), draft.unread


def _text(name: str) -> str:
    from approvalflow.reading import read_bytes

    content = sys.stdin.buffer.read(200_000) if name == "-" else read_bytes(Path(name), 200_000)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable("toml.not_utf8", file=Path(name).name) from None


def _standing(asked: Asked) -> "Sequence[Notice]":
    """The notices of these books, else those that ship."""
    from approvalflow.calendars import shipped_notices

    file = sqlite_file(asked.db)
    if file is not None and not file.exists():
        return shipped_notices()
    with asked.office() as office, office.desk.read() as books:
        office.desk.catalogue.refresh(books, books.head("tenant"))
        return office.desk.catalogue.calendar.notices


def _checked(asked: Asked, text: str, unread: Sequence[str], standing: "Sequence[Notice]") -> "tuple[Notice, str]":
    """The notice, shown and compared with those that stand; and the id of the one that says the same."""
    from approvalflow.calendars import read_notice
    from approvalflow.calendars.checking import accept, adopted_before
    from approvalflow.calendars.writing import tell

    found = read_notice(text.encode(), "notice.toml")
    _tell(asked, *tell(found, asked.language), *(asked.say("notice.told_unread", clause=one) for one in unread))
    if not unread and (before := adopted_before(found, standing)):
        return found, before.id
    accept(found, [one for one in standing if one.digest != found.digest])
    return found, ""


def _adopt(asked: Asked, found: "Notice", text: str, yes: bool) -> None:
    actor = asked.actor()
    if not yes and (asked.json or not sys.stdin.isatty() or not typer.confirm(asked.say("notice.ask"))):
        raise Refused("notice.not_confirmed")
    with TemporaryDirectory() as folder, asked.office(create=True) as office:
        file = Path(folder) / f"{found.id}.toml"
        file.write_text(text, encoding="utf-8")
        adopted = office.adopt(file, by=actor)
    _tell(asked, asked.say("cli.adopted" if adopted else "cli.adopted_before", notices=adopted, file=found.id))


def _today(asked: Asked) -> date:
    from approvalflow.moment import local_date, system_now

    return local_date(read_time(asked.now) or system_now())


def _tell(asked: Asked, *lines: str) -> None:
    if not asked.json:
        saying.write(*lines)


def _tell_json(found: "Notice", unread: Sequence[str], adopted: bool, before: str) -> None:
    import msgspec

    told = {"notice": msgspec.to_builtins(found), "not_understood": list(unread), "adopted": adopted}
    saying.write_json({**told, "adopted_before": before or None})
