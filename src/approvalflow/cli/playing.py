"""A story on the terminal: every step with what it wrote, and whatever came out otherwise than the story says."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from approvalflow.cli import saying
from approvalflow.cli.asked import Asked, sqlite_file
from approvalflow.cli.telling import show_head, show_lines, told
from approvalflow.errors import Unreadable
from approvalflow.reading import read_bytes

if TYPE_CHECKING:
    from approvalflow.stories import Mismatch, Played, Script


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """How one story came out."""

    file: str
    title: str
    case: str | None
    number: str | None
    mismatches: "tuple[Mismatch, ...]"


def stories_in(path: Path) -> tuple[Path, ...]:
    """The story itself, all stories of a matter folder, or those of its `stories`. Raises Unreadable `cli.no_story`."""
    from approvalflow.matters import read_folder

    if path.is_dir() and path.name == "stories":
        path = path.parent
    found = read_folder(path).stories if path.is_dir() else (path,)
    if not found:
        raise Unreadable("cli.no_story", folder=str(path))
    return found


def play_file(asked: Asked, path: Path, url: str, people: Path | None) -> Outcome:
    """Play one story against the books at `url`, with a clock of its own."""
    from approvalflow.bootstrap import Office
    from approvalflow.identity import Actor
    from approvalflow.matters import read_folder
    from approvalflow.moment import SetClock
    from approvalflow.stories import play, read_story

    script = read_story(read_bytes(path), path.name)
    folder = (path.parent / script.story.matter).resolve()
    if not folder.is_dir():
        raise Unreadable("story.no_matter", file=path.name, line=script.line("matter"), folder=script.story.matter)
    code = read_folder(folder).matter.code
    clock = SetClock(script.story.start)
    file = sqlite_file(url)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
    with Office.open(url, people=people, now=clock) as office:
        published = office.publish(folder, by=Actor(id="system", kind="system"))
        title = script.story.title_zh if asked.language == "zh-CN" else script.story.title
        if not asked.json:
            saying.write("")
            saying.heading(asked.say("cli.story", title=title, file=path.name))
            if published.opinion is not None:
                saying.write(published.opinion.text(asked.language).splitlines()[0])
        played = list(_told(asked, office, script, play(script, office, clock, code)))
        case = next((one.case for one in reversed(played) if one.case), None)
        found = office.case(case) if case else None
        if found is not None and not asked.json:
            show_head(asked, office, found)
    mismatches = tuple(mismatch for one in played for mismatch in one.mismatches)
    number = found.number if found else None
    return Outcome(file=str(path), title=title, case=case, number=number, mismatches=mismatches)


def _told(asked: Asked, office: Any, script: "Script", steps: "Iterator[Played]") -> "Iterator[Played]":
    for one in steps:
        yield one
        if asked.json:
            continue
        if one.step.note:
            saying.write(f"  # {one.step.note}")
        if one.happened and one.case:
            written = {happened.seq for happened in one.happened}
            lines = told(asked, office, office.case(one.case))
            show_lines(asked, [line for line in lines if line.seq in written])
        if one.refused is not None:
            saying.write(
                asked.say(
                    "cli.story_refused", by=one.step.by, said=f"{one.refused.code}: {one.refused.say(asked.language)}"
                )
            )
        for mismatch in one.mismatches:
            shown = {"expected": _plain(mismatch.expected), "found": _plain(mismatch.found)}
            saying.write(asked.say("cli.mismatch", **(msgspec.structs.asdict(mismatch) | shown)))


def _plain(value: object) -> str:
    """A value as a story writes it; a dash where there is none."""
    match value:
        case None | () | []:
            return "–"
        case dict():
            return ", ".join(f"{name} = {_plain(one)}" for name, one in value.items())
        case tuple() | list():
            return ", ".join(map(_plain, value))
        case _:
            return str(value)
