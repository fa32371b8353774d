"""Nothing is published that another engine runs differently, and what it said is kept with the version."""

import json
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import pytest

from approvalflow import BooksError, DrawingRefused, Office, Refused
from approvalflow.bpmn.graph import Drawing, Kind
from approvalflow.desk.opinion import Difference, Reason, Report, Step
from approvalflow.desk.rules.gate import read_examined
from approvalflow.spiff import second_opinion
from desk.watched import expects
from small_office import (
    MATTER,
    STEPS,
    agreeing,
    clock_at,
    drawing,
    open_office,
    straight_road,
    submit,
    task,
    write_matter,
)

NEXT = MATTER.replace('version = "2026.1"', 'version = "2026.2"')


class Asked:
    """Another engine that notes what it was asked, and says what it is told to say."""

    def __init__(self, answer: Report | None = None, meanwhile: Callable[[], object] = lambda: None) -> None:
        self.answer = answer
        self.meanwhile = meanwhile
        self.drawings: list[bytes] = []

    def __call__(self, content: bytes, drawn: Drawing) -> Report:
        self.drawings.append(content)
        self.meanwhile()
        return self.answer or agreeing(content, drawn)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'books.db'}"


def opened(url: str, asked: Asked | None = None) -> Office:
    more = {} if asked is None else {"second_opinion": asked}
    return Office.open(url, tenant="330100", now=clock_at(), **more)


GRANTED = 'step.Decide.outcome = "granted"'
AGAIN = 'step.Review.outcome = "disagree"'
SIDE_BY_SIDE = STEPS | {"Verify": 'act="verify" role="verifier" term="2 WD"'}


def road(*ways: str, conditions: dict[str, str]) -> bytes:
    """A whole procedure around a middle; `X1`, `P1`, `O1` are gateways, `?` a condition, `!` a default."""
    ways = ("Start Receive Accept", *ways, "Decide X9 ?Issue Deliver End", "X9 !Refusal End")
    steps = dict(SIDE_BY_SIDE) | {"Refusal": STEPS["Deliver"]}
    names = {word.lstrip("?!"): None for way in ways for word in way.split()}
    kinds = {"X": "exclusiveGateway", "P": "parallelGateway", "O": "inclusiveGateway"}
    flows, defaults = [], {}
    for way in ways:
        for one, other in pairwise(way.split()):
            source, target = one.lstrip("?!"), other.lstrip("?!")
            if other[0] == "!":
                defaults[source] = f"F{len(flows)}"
            flows.append((source, target, conditions.get(target, GRANTED) if other[0] == "?" else ""))
    nodes = '<startEvent id="Start"/><endEvent id="End"/>'
    for name in names.keys() - {"Start", "End"}:
        if name[1:].isdigit():
            default = f' default="{defaults[name]}"' if name in defaults else ""
            nodes += f'<{kinds[name[0]]} id="{name}"{default}/>'
        else:
            nodes += task(name, steps.get(name, 'act="review" role="reviewer" term="3 WD"'))
    return drawing(nodes, flows)


def tangled() -> bytes:
    """A fork that a loop passes again while its other branch waits at a join: SpiffWorkflow cuts that branch off."""
    middle = ("Accept X1 P1 Review O2 Decide", "P1 Verify X2 !O2", "X2 ?X1")
    return road(*middle, conditions={"X1": AGAIN})


def looped() -> bytes:
    """Review and verification side by side, in a loop that sends the file back: the fault H1 of SpiffWorkflow."""
    middle = ("Accept X1 P1 Review P2 X2 !Decide", "P1 Verify P2", "X2 ?X1")
    return road(*middle, conditions={"X1": AGAIN})


def test_a_drawing_that_another_engine_runs_differently_is_not_published(url: str, tmp_path: Path) -> None:
    """SpiffWorkflow itself is asked, and ours takes a join for another gateway: refused with the element and the way,
    nothing is written, the attempt is kept.
    """

    def misreading(content: bytes, drawn: Drawing) -> Report:
        wrong = replace(drawn.nodes["P2"], kind=Kind.EXCLUSIVE)
        return second_opinion(content, replace(drawn, nodes={**drawn.nodes, "P2": wrong}))

    folder = write_matter(tmp_path / "m", looped())
    with Office.open(url, tenant="330100", now=clock_at(), second_opinion=misreading) as office:
        with pytest.raises(DrawingRefused) as refusal:
            office.publish(folder, by="bai-xue")

        first = refusal.value.findings[0]
        assert (first.code, first.element) == ("opinion.stands_against", "P2")
        assert "Receive → Accept → Review" in str(first.values["way"])
        assert "P2" in first.say("zh-CN")
        assert first.remedy("zh-CN")
        assert [one.code for one in office.refusals()] == ["drawing.refused"]
        with pytest.raises(Refused, match="not published"):
            office.examined("food-business-licence")


def test_a_documented_fault_does_not_stand_in_the_way_and_is_named(url: str, tmp_path: Path) -> None:
    """H1: the drawing is published, and the report says which fault was met at which join."""
    with opened(url) as office:
        published = office.publish(write_matter(tmp_path / "m", looped()), by="bai-xue")

        assert published.opinion is not None
        assert published.opinion.verdict == "excused"
        kept = office.examined("food-business-licence")[1].opinion
        assert kept == published.opinion
        assert [(one.fault, one.element) for one in kept.excused] == [("H1", "P2")]


def test_a_lawful_tangle_is_published_by_the_faults_that_are_found(url: str, tmp_path: Path) -> None:
    """What SpiffWorkflow cuts off is shown by a mended one, and named."""
    with opened(url) as office:
        published = office.publish(write_matter(tmp_path / "m", tangled()), by="bai-xue")

        assert published.opinion is not None
        assert {"cut_off", "late"} & {one.fault for one in published.opinion.excused}


def test_without_a_second_opinion_the_reason_is_kept_and_the_drawing_is_published(url: str, tmp_path: Path) -> None:
    """What the other engine cannot read is an outcome that everybody can see."""
    reason = Reason(code="opinion.spiff_cannot_read", values={"detail": "no complex gateways"})
    asked = Asked(Report(verdict="none", spiffworkflow="3.2.0", reason=reason))
    with open_office(url, clock_at(), tmp_path / "m") as office, opened(url, asked) as other:
        published = other.publish(write_matter(tmp_path / "n", matter=NEXT), by="bai-xue")

        assert published.opinion is not None
        assert published.opinion.reason == reason
        assert office.examined("food-business-licence")[1].opinion == published.opinion
        assert submit(office).case == "c-1"


def test_the_books_are_free_while_the_other_engine_is_asked(url: str, tmp_path: Path) -> None:
    """It may take its seconds: meanwhile others file applications in the same books."""
    with open_office(url, clock_at(), tmp_path / "m") as other:
        asked = Asked(meanwhile=lambda: submit(other, f"c-{len(other.cases()) + 1}"))
        with opened(url, asked) as office:
            office.publish(write_matter(tmp_path / "n", matter=NEXT), by="bai-xue")

        assert len(other.cases()) == 1
        assert other.check() == []


def test_the_same_files_are_examined_once(url: str, tmp_path: Path) -> None:
    """Published again they answer what is kept; other files under the version are refused unexamined."""
    asked = Asked()
    folder = write_matter(tmp_path / "m")
    with opened(url, asked) as office:
        first = office.publish(folder, by="bai-xue")

        assert office.publish(folder, by="bai-xue") == first
        write_matter(tmp_path / "m", matter=MATTER + "\n")
        expects("matter.version_taken", lambda: office.publish(folder, by="bai-xue"))
    assert asked.drawings == [straight_road()]


def test_whoever_may_not_publish_lets_nobody_work(url: str, tmp_path: Path) -> None:
    """A stranger cannot keep the other engine busy."""
    asked = Asked()
    with opened(url, asked) as office:
        expects("person.may_not_publish", lambda: office.publish(write_matter(tmp_path / "m"), by="zhang-min"))
    assert asked.drawings == []


def test_two_publish_the_same_at_once(url: str, tmp_path: Path) -> None:
    """Both are asked, one writes, both get an answer; the later one that which is kept."""
    folder = write_matter(tmp_path / "m")
    with opened(url, Asked()) as quick:
        slow = Asked(
            Report(verdict="agrees", spiffworkflow="slow"), meanwhile=lambda: quick.publish(folder, by="bai-xue")
        )
        with opened(url, slow) as office:
            published = office.publish(folder, by="bai-xue")

        assert published.opinion == quick.examined("food-business-licence")[1].opinion
        assert quick.check() == []


def test_the_report_is_bound_to_the_drawing(url: str, tmp_path: Path) -> None:
    """It names the digest of the drawing, and keeps the findings so that they can be told in any language."""
    with opened(url, Asked()) as office:
        published = office.publish(write_matter(tmp_path / "m"), by="bai-xue")
        row, examined = office.examined("food-business-licence", "2026.1")

        assert examined.drawing == "sha256:" + sha256(row.drawing).hexdigest()
        assert [one.show("en") for one in examined.findings] == [one.show("en") for one in published.findings] != []
        expects("matter.no_such_version", lambda: office.examined("food-business-licence", "2031.1"))
        expects("matter.not_published", lambda: office.examined("fishing"))


def test_reports_of_earlier_versions_are_read() -> None:
    """They were sentences alone; what a later version writes is refused."""
    examined = read_examined(json.dumps(["第 3 行：…"]))

    assert (examined.v, examined.said, examined.opinion) == (1, ("第 3 行：…",), None)
    assert read_examined('{"v":2,"drawing":"sha256:0"}').departments == {}
    assert [read_examined(f'{{"v":{v},"drawing":"sha256:0"}}').v for v in (4, 5)] == [4, 5]
    for text in ('{"v":6}', "{", '{"v":2,"opinion":{"verdict":"maybe"}}'):
        with pytest.raises(BooksError) as problem:
            read_examined(text)
        assert problem.value.code == "books.unreadable_report"
        assert problem.value.say("zh-CN") != problem.value.say("en")


def test_a_refusal_shows_what_broke_the_other_engine(url: str, tmp_path: Path) -> None:
    """And that nothing is open, where nothing is."""
    broken = Difference(
        steps=(Step(does="start"), Step(does="complete", node="Review")), ours=(), theirs=("Decide",), error="KeyError"
    )
    asked = Asked(Report(verdict="differs", spiffworkflow="3.2.0", differences=(broken,)))
    with opened(url, asked) as office, pytest.raises(DrawingRefused) as refusal:
        office.publish(write_matter(tmp_path / "m"), by="bai-xue")

    (found,) = refusal.value.findings
    assert (found.element, found.values["way"], found.values["ours"], found.values["theirs"]) == (
        "",
        "• → Review",
        ("∅",),
        ("KeyError",),
    )
