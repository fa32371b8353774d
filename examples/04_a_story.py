"""A story is data: who does what on which day, and what must then be true. This plays one from its file.

Run it: `python examples/04_a_story.py [STORY.toml]`

The format is explained in docs/reference/story-toml.md. A story can be written and changed without Python.
"""

import sys
from pathlib import Path

from approvalflow import Office, SetClock
from approvalflow.stories import play, read_story

HERE = Path(__file__).parent


def main(file: Path = HERE / "04_a_story.toml") -> int:
    """Play it step by step; the exit code says whether everything came out as told."""
    script = read_story(file.read_bytes(), file.name)
    clock, wrong = SetClock(script.story.start), 0
    with Office.open("sqlite://", now=clock) as office:
        matter = office.publish(file.parent / script.story.matter, by="bai-xue")
        for played in play(script, office, clock, matter.code):
            step = played.step
            told = f"{step.by} {step.do} {step.step or ''} {step.outcome or ''}" if step.do else "days pass"
            print(f"{step.at:%Y-%m-%d} {told.strip()}")
            if played.refused:
                print(f"           refused: {played.refused}")
            for mismatch in played.mismatches:
                wrong += 1
                print(f"           line {mismatch.line}: {mismatch.what} is {mismatch.found}, not {mismatch.expected}")
    print("as told" if not wrong else f"{wrong} otherwise than told")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:2])))
