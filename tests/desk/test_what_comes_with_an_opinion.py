"""Attachments and signatures: what is kept of them, what is refused, and what the doctor finds later."""

import pytest
from msgspec.structs import replace

from approvalflow import commands
from approvalflow.cases import events as e
from approvalflow.testing import PretendSeal
from desk.watched import CASE, TENANT, WatchedOffice, expects, watch
from small_office import STEPS, straight_road

PAPER = e.Attachment(name="现场照片.jpg", digest="sha256:" + "a" * 64, size=120, media_type="image/jpeg")
SIGNED = STEPS["Review"] + ' signed="true"'


def office_with(review: str = STEPS["Review"]) -> WatchedOffice:
    """An office whose file lies at the review, and which can verify the pretend seal."""
    office = watch(straight_road({**STEPS, "Review": review}))
    office.desk.verifier = PretendSeal()
    office.accepted()
    return office


def test_of_an_attachment_the_description_is_kept() -> None:
    """Name, digest, size and media type; the bytes stay with the host."""
    office = office_with()

    office.act(CASE, "Review", "agree", by="chen-jing", attachments=(PAPER,))

    assert office.events("OpinionGiven")[0].attachments == (PAPER,)


@pytest.mark.parametrize(
    "wrong",
    [
        {"digest": "md5:1"},
        {"digest": "sha256:" + "A" * 64},
        {"name": ""},
        {"name": "a\x07b"},
        {"size": -1},
        {"media_type": "jpeg"},
    ],
)
def test_an_attachment_that_cannot_be_found_again_is_refused(wrong: dict[str, object]) -> None:
    """Without a digest nobody could say later whether the paper is still the same."""
    office = office_with()

    paper = replace(PAPER, **wrong)
    expects("attachment.not_one", lambda: office.act(CASE, "Review", "agree", by="chen-jing", attachments=(paper,)))
    expects(
        "attachment.not_one", lambda: office.act(CASE, "Review", "agree", by="chen-jing", attachments=(PAPER, PAPER))
    )


def test_a_step_may_ask_for_a_signature() -> None:
    """Then no opinion comes without one; it covers what is said, by whom, and with which papers."""
    office = office_with(SIGNED)
    expects("signature.needed", lambda: office.act(CASE, "Review", "agree", by="chen-jing"))

    office.act(CASE, "Review", "agree", by="chen-jing", signer=PretendSeal(), attachments=(PAPER,))

    assert office.events("OpinionGiven")[0].signature.key == "seal of chen-jing"


def test_sending_a_file_back_is_signed_like_any_other_opinion() -> None:
    """Where opinions bear a signature no return comes without one; papers may come with it, and are covered."""
    office = watch(straight_road({**STEPS, "Verify": f'{STEPS["Verify"]} signed="true"'}))
    office.desk.verifier = PretendSeal()
    office.accepted()
    office.act(CASE, "Review", "agree", by="chen-jing")
    back = commands.Return(case=CASE, visit=office.visit("Verify"), reason="请补充", attachments=(PAPER,))
    seal = PretendSeal().sign(office.to_sign(back, by="sun-wei"), "sun-wei")

    expects("signature.needed", lambda: office.do("sun-wei", back))
    expects("signature.wrong", lambda: office.do("sun-wei", replace(back, attachments=(), signature=seal)))
    expects("person.not_candidate", lambda: office.to_sign(back, by="zhang-min"))
    expects("attachment.not_one", lambda: office.do("sun-wei", replace(back, attachments=(PAPER, PAPER))))
    office.do("sun-wei", back, signer=PretendSeal())

    given = office.events("OpinionGiven")[-1]
    assert (given.opinion, given.attachments, given.signature) == ("return", (PAPER,), seal)
    assert office.check() == []


def test_a_signed_act_sent_again_under_its_key_gives_the_first_answer() -> None:
    """Nothing is signed again; other words under the key are refused."""
    office = office_with(SIGNED)
    signed: list[bytes] = []

    class Seal:
        def sign(self, content: bytes, by: str) -> e.Signature:
            signed.append(content)
            return PretendSeal().sign(content, by)

    def send(reason: str = "符合") -> object:
        return office.act(CASE, "Review", "agree", by="chen-jing", signer=Seal(), key="k-1", reason=reason)

    first = send()

    assert send() == first
    assert len(signed) == len(office.events("OpinionGiven")) == 1
    expects("key.reused", lambda: send("不符合"))


def test_a_seal_that_is_used_anew_does_not_make_the_act_another() -> None:
    """The proof of who speaks is no part of what the key stands for: who lost the answer signs and sends again."""
    office = office_with(SIGNED)
    office.desk.verifier = None
    visit = office.visit("Review")
    act = commands.Act(case=CASE, visit=visit, outcome="agree", key="k-1")
    seals = [e.Signature(algorithm="SM2", key="k", value=value) for value in ("nonce 1", "nonce 2")]

    first, again = (office.do("chen-jing", replace(act, signature=seal)) for seal in seals)

    assert again == first


@pytest.mark.parametrize("blank", [{"algorithm": " "}, {"value": "\u3000"}])
def test_a_blank_signature_is_none(blank: dict[str, str]) -> None:
    """White space signs nothing, also where no verifier is at hand."""
    office = office_with(SIGNED)
    office.desk.verifier = None
    signature = replace(e.Signature(algorithm="SM2", key="k", value="v"), **blank)

    expects("signature.wrong", lambda: office.act(CASE, "Review", "agree", by="chen-jing", signature=signature))


def test_what_is_no_opinion_is_not_signed() -> None:
    """Claiming a seat says nothing that a signature could stand for."""
    office = office_with()
    claim = commands.Claim(case=CASE, visit=office.visit("Review"))

    expects("signature.no_opinion", lambda: office.to_sign(claim, by="chen-jing"))  # type: ignore[arg-type]


def test_a_signature_over_something_else_is_refused() -> None:
    """Another text, another person, another case: the bytes are not the same."""
    office = office_with(SIGNED)
    visit = office.visit("Review")
    command = commands.Act(case=CASE, visit=visit, outcome="agree", reason="符合")
    seal = PretendSeal().sign(office.to_sign(command, by="chen-jing"), "chen-jing")

    expects("signature.wrong", lambda: office.do("chen-jing", replace(command, reason="不符合", signature=seal)))
    expects("signature.wrong", lambda: office.do("zhao-lei", replace(command, signature=seal)))
    expects("signature.wrong", lambda: office.do("chen-jing", replace(command, attachments=(PAPER,), signature=seal)))
    assert office.do("chen-jing", replace(command, signature=seal)).open


def test_a_decision_is_signed_like_an_opinion() -> None:
    """Of one person or of several."""
    office = office_with()
    office.act(CASE, "Review", "agree", by="chen-jing")
    office.act(CASE, "Verify", "agree", by="sun-wei")
    grant = {"reason": "符合条件", "basis": ("第78号令 21",)}

    office.act(CASE, "Decide", "granted", by="huang-hai", signer=PretendSeal(), **grant)

    assert office.events("DecisionMade")[0].signature is not None
    assert office.check() == []


def test_the_doctor_verifies_what_was_signed() -> None:
    """With another verifier, to whom these seals are nobody's, every signature kept is named with its event."""
    office = office_with(SIGNED)
    office.act(CASE, "Review", "agree", by="chen-jing", signer=PretendSeal())
    assert office.check() == []

    office.desk.verifier = PretendSeal(b"another secret")

    (found,) = office.check()
    number = next(one.seq for one in office.history(CASE) if isinstance(one.event, e.OpinionGiven))
    assert (found.case, found.what, found.found) == (CASE, "signature", f"wrong at event {number}")
    assert TENANT


class Broken:
    """A vendor's component whose server does not answer."""

    def sign(self, content: bytes, person: str) -> e.Signature:
        """Fails."""
        raise TimeoutError("seal server")

    def verify(self, content: bytes, signature: e.Signature, person: str) -> bool:
        """Fails."""
        raise TimeoutError("seal server")


def test_a_vendors_component_that_fails_is_told_as_the_vendors() -> None:
    """Which of its hooks, and what it said; nothing was changed, and the attempt is kept."""
    office = office_with(SIGNED)
    for verifier, signer, name in (
        (PretendSeal(), Broken(), "Broken.sign"),
        (Broken(), PretendSeal(), "Broken.verify"),
    ):
        office.desk.verifier = verifier
        refusal = expects(
            "signature.hook_failed",
            lambda signer=signer: office.act(CASE, "Review", "agree", by="chen-jing", signer=signer),
        )
        assert (refusal.values["hook"], refusal.values["reason"]) == (name, "TimeoutError: seal server")
    office.desk.verifier = PretendSeal()
    office.act(CASE, "Review", "agree", by="chen-jing", signer=PretendSeal())
    office.desk.verifier = Broken()
    expects("signature.hook_failed", office.check)
    office.desk.verifier = None
