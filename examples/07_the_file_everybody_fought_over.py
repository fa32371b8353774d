"""人人都来争的一件: one file to which every act and every command happens that there is.

Run it: `python examples/07_the_file_everybody_fought_over.py`

The story is data, `everybody/stories/the-file-everybody-fought-over.toml`; this plays it, lets the office adopt new
hours on the way, and counts who did what. A test compares what was done with the registry (`approvalflow acts --json`).
"""

from collections import Counter
from pathlib import Path

from approvalflow import Office, SetClock
from approvalflow.stories import play, read_story

FOLDER = Path(__file__).parent / "everybody"
STORY = FOLDER / "stories" / "the-file-everybody-fought-over.toml"


def main() -> None:
    """Play it to the end, and say what became of it."""
    script = read_story(STORY.read_bytes(), STORY.name)
    clock = SetClock(script.story.start)
    done, people = Counter[str](), set[str]()
    with Office.open("sqlite://", now=clock) as office:
        office.publish(FOLDER, by="bai-xue")
        for played in play(script, office, clock, "night-terrace", case="c-1"):
            assert not played.mismatches, played.mismatches
            done[str(played.step.do)] += 1
            people.add(str(played.step.by))
            if played.step.do == "signal":
                print("new hours, adopted on the way:", *office.adopt(FOLDER / "hours.toml", by="bai-xue"))
        case, history = office.case("c-1"), office.history("c-1")
        print(f"{script.story.title_zh}: {case.closed}，{len(history)} 件事，{len(people)} 人，{len(done)} 种办法")
        print("退回次数:", sum(case.returns.values()))
        print("whole:", office.rebuild("c-1") == case and office.check() == [])


if __name__ == "__main__":
    main()
