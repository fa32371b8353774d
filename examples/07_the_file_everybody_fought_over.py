"""人人都来争的一件: one file to which every act and every command happens that there is.

Run it: `python examples/07_the_file_everybody_fought_over.py`, in Chinese with `zh-CN` behind it. What each line wrote
into the file: `approvalflow story examples/everybody`.

The story is data, `everybody/stories/the-file-everybody-fought-over.toml`; this plays it, lets the office adopt new
hours on the way, does what no story can say (a draft, a desk handed over, somebody who goes away), and counts who
did what. A test compares what was done with the registry (`approvalflow acts --json`).
"""

import sys
from collections import Counter
from datetime import datetime
from pathlib import Path

from approvalflow import Office, SetClock, commands
from approvalflow.stories import play, read_story

FOLDER = Path(__file__).parent / "everybody"
STORY = FOLDER / "stories" / "the-file-everybody-fought-over.toml"
HOURS = Path(__file__).parent / "everybody-hours.toml"
SAID = {
    "en": ("{what}: {closed}, {events} events, {people} people, {ways} kinds of command", "sent back:", "whole:"),
    "zh-CN": ("{what}：{closed}，{events} 件事，{people} 人，{ways} 种办法", "退回次数：", "核对无误："),
}


class Staff:
    """The people of the sample office but for who is away, as a host application would answer from its own tables."""

    def __init__(self) -> None:
        with Office.open("sqlite://") as sample:
            self._all = sample.people
        self.away = ""

    @property
    def revision(self) -> str:
        """Another text once the people are others."""
        return f"without {self.away}"

    def person(self, id: str):  # type: ignore[no-untyped-def]
        return None if id == self.away else self._all.person(id)

    def members(self, role: str, department: str):  # type: ignore[no-untyped-def]
        return tuple(one for one in self._all.members(role, department) if one.id != self.away)

    def __getattr__(self, name: str):  # type: ignore[no-untyped-def]
        return getattr(self._all, name)


def main(language: str = "en") -> None:
    """Play it to the end line by line, and say what became of it."""
    script = read_story(STORY.read_bytes(), STORY.name)
    clock = SetClock(script.story.start)
    done, people = Counter[str](), set[str]()
    staff = Staff()
    with Office.open("sqlite://", people=staff, now=clock) as office:
        office.publish(FOLDER, by="bai-xue")
        title = script.story.title_zh if language == "zh-CN" else script.story.title
        print(title, "\n")
        for played in play(script, office, clock, "night-terrace", case="c-1"):
            assert not played.mismatches, played.mismatches
            done[str(played.step.do)] += 1
            people.add(str(played.step.by))
            print(_line(office, played, language))
            if played.step.do == "signal":
                print("      +", *office.adopt(HOURS, by="bai-xue"))
        clock.set(datetime.fromisoformat("2026-04-24T09:00:00+08:00"))
        archive(office, staff)
        case, history = office.case("c-1"), office.history("c-1")
        summary, returned, whole = SAID[language]
        counts = {"events": len(history), "people": len(people), "ways": len(done)}
        print("\n" + summary.format(what=title, closed=case.closed, **counts))
        print(returned, sum(case.returns.values()))
        print(whole, office.rebuild("c-1") == case and office.check() == [])


def archive(office: Office, staff: Staff) -> None:
    """Somebody takes the last step and goes away: the sweep puts it back into the pool. Somebody else begins it, keeps
    a draft for their own eyes, and leaves: their desk goes to a colleague.
    """
    office.do("wang-lei", commands.Claim(case="c-1", visit=next(iter(office.case("c-1").visits))))
    staff.away = "wang-lei"
    print("\n04-24", *(f"{one.case} {one.events}" for one in office.sweep()))
    staff.away = ""
    office.do("zhang-min", commands.Claim(case="c-1", visit=next(iter(office.case("c-1").visits))))
    office.save_draft("c-1", "Archive", by="zhang-min", reason="卷内目录写到第八页")
    print("     ", office.draft("c-1", "Archive", by="zhang-min"), "|", office.draft("c-1", "Archive", by="wang-lei"))
    for handed in office.transfer_all("zhang-min", "wang-lei", by="liu-fang", reason="调离", dry_run=False):
        print("     ", handed.case, handed.visit, "→ wang-lei")
    office.act("c-1", "Archive", "done", by="wang-lei")


def _line(office: Office, played, language: str) -> str:  # type: ignore[no-untyped-def]
    """When, who, what, at which step, with which outcome; the refusal, and what the author remarks."""
    step, known = played.step, office.people.person(played.step.by or "")
    who = known.name if known else step.by or "…"
    said = [f"{step.at:%m-%d %H:%M}", who, step.do or "", step.step or "", step.outcome or ""]
    others = (step.to, step.officer, *(step.persons or ()))
    said += ["→", *(one for one in others if one)] if any(others) else []
    line = " ".join(one for one in said if one) + (f"：{step.reason}" if step.reason else "")
    if played.refused:
        line += f"\n      ✗ {played.refused.say(language)}"
    return f"{line}\n      # {step.note}" if step.note else line


if __name__ == "__main__":
    main(*sys.argv[1:])
