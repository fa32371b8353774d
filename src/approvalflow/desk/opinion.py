"""What the second opinion says: agreed, differed, differed where SpiffWorkflow is known to be wrong, or nothing."""

from collections.abc import Iterator
from typing import Literal

import msgspec

from approvalflow.words import Language, remedy, sentence


class Bound(msgspec.Struct, frozen=True, kw_only=True):
    """How far the two engines are driven: ways through the drawing, rounds per loop, seconds of the child's life."""

    paths: int = 1000
    rounds: int = 3
    seconds: float = 20


class Answer(msgspec.Struct, frozen=True):
    """What the condition of a flow was answered."""

    flow: str
    is_true: bool


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was done to both engines, and the conditions answered on the way."""

    does: Literal["start", "complete", "fire"]
    node: str = ""
    answers: tuple[Answer, ...] = ()


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """The way that shows it, what each engine then has open, and where the two first went apart.

    `ours` and `theirs` list open steps and armed timers by element id, as often as they are open; `only_ours` and
    `only_theirs` the nodes that one engine has passed and the other has not.
    """

    steps: tuple[Step, ...]
    ours: tuple[str, ...]
    theirs: tuple[str, ...]
    ours_ended: bool = False
    theirs_ended: bool = False
    only_ours: tuple[str, ...] = ()
    only_theirs: tuple[str, ...] = ()
    at: tuple[str, ...] = ()
    error: str = ""


class Excuse(msgspec.Struct, frozen=True, kw_only=True):
    """A documented fault of SpiffWorkflow that was met at `element`, on how many paths, with the first of them."""

    fault: str
    element: str
    paths: int
    first: Difference


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """Why there is no second opinion: a code of the catalogue with its values."""

    code: str
    values: dict[str, str] = {}


NOT_COVERED = ("return", "jump")


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """The second opinion on one drawing. `complete` means: every way within the rounds was tried.

    `bound` names the bound that cut it short (`paths` or `seconds`). Ways were not followed further that went round a
    loop once more (`too_long`), that did not come to rest (`endless`), and `behind` a difference. `not_covered` lists
    what no second opinion speaks about: acts, and by their ids processes that an event starts beside the first.
    """

    verdict: Literal["agrees", "differs", "excused", "none"]
    spiffworkflow: str
    paths: int = 0
    moves: int = 0
    complete: bool = False
    bound: Literal["", "paths", "seconds", "differences"] = ""
    rounds: int = 0
    too_long: int = 0
    endless: int = 0
    behind: int = 0
    differences: tuple[Difference, ...] = ()
    excused: tuple[Excuse, ...] = ()
    reason: Reason | None = None
    not_covered: tuple[str, ...] = NOT_COVERED

    def text(self, language: Language = "en") -> str:
        """The report in sentences."""
        return "\n".join(self._lines(language))

    def _lines(self, language: Language) -> Iterator[str]:
        verdict = f"opinion.{self.verdict}"
        yield f"{sentence(verdict, self._values(language), language)} {remedy(verdict, {}, language)}".strip()
        for difference in self.differences:
            yield sentence("opinion.difference", _shown(difference, language), language)
        for excuse in self.excused:
            fault = sentence(f"opinion.fault.{excuse.fault}", {}, language)
            values = _shown(excuse.first, language) | {"element": excuse.element, "paths": excuse.paths, "fault": fault}
            yield sentence("opinion.excuse", values | {"id": excuse.fault}, language)
        if self.verdict != "none":
            code = "opinion.complete" if self.complete else f"opinion.bound_{self.bound}"
            yield sentence(code, self._values(language), language)
            for why in ("too_long", "endless", "behind"):
                if count := getattr(self, why):
                    yield sentence(f"opinion.{why}", {"count": count, "rounds": self.rounds}, language)
            yield sentence("opinion.not_covered", {}, language)
            if processes := self.not_covered[len(NOT_COVERED) :]:
                yield sentence("opinion.not_driven", {"processes": processes}, language)

    def _values(self, language: Language) -> dict[str, object]:
        reason = sentence(self.reason.code, self.reason.values, language) if self.reason else ""
        return {
            "version": self.spiffworkflow,
            "paths": self.paths,
            "moves": self.moves,
            "rounds": self.rounds,
            "count": len(self.differences),
            "faults": sorted({excuse.fault for excuse in self.excused}),
            "reason": reason,
        }


def _shown(difference: Difference, language: Language) -> dict[str, object]:
    ours = _stand(difference.ours, difference.only_ours, language, ended=difference.ours_ended)
    theirs = _stand(difference.theirs, difference.only_theirs, language, ended=difference.theirs_ended)
    if difference.error:
        theirs = sentence("opinion.broke", {"error": difference.error}, language)
    way = " → ".join(_said(step, language) for step in difference.steps)
    return {
        "way": way,
        "ours": ours,
        "theirs": theirs,
        "at": difference.at or sentence("opinion.nothing", {}, language),
    }


def _stand(open_steps: tuple[str, ...], passed: tuple[str, ...], language: Language, *, ended: bool) -> str:
    """`Legal, having passed Join, Done`."""
    nothing = "opinion.ended" if ended else "opinion.nothing"
    stand = ", ".join(open_steps) or sentence(nothing, {}, language)
    return sentence("opinion.passed", {"stand": stand, "passed": passed}, language) if passed else stand


def _said(step: Step, language: Language) -> str:
    """`complete Review_1 (Flow_3 yes)`."""
    done = sentence(f"opinion.step_{step.does}", {"node": step.node}, language)
    words = [
        f"{answer.flow} {sentence('opinion.yes' if answer.is_true else 'opinion.no', {}, language)}"
        for answer in step.answers
    ]
    return f"{done} ({', '.join(words)})" if words else done
