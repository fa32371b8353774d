"""Commitment, decision, permit, delivery, and the checks after it."""

from datetime import date

from approvalflow.cases.events.base import Attachment, Event, Signature


class CommitmentGiven(Event, frozen=True, kw_only=True):
    """告知承诺: the applicant knows the conditions, says it meets them, and takes the liability."""

    visit: str
    text: str


class CommitmentDeclined(Event, frozen=True, kw_only=True):
    """The applicant chose the ordinary route, or withdrew its commitment before the decision."""

    visit: str
    text: str = ""


class DecisionMade(Event, frozen=True, kw_only=True):
    """决定: granted or refused, with reason, basis and remedies. `deemed` is the text by which silence did.

    Of several the decision is that of whoever stated it, `by`, where somebody else's command made it certain.
    """

    visit: str | None = None
    outcome: str
    reason: str
    basis: tuple[str, ...]
    remedies: tuple[str, ...]
    by: str = ""
    deemed: str = ""
    attachments: tuple[Attachment, ...] = ()
    signature: Signature | None = None


class PermitIssued(Event, frozen=True, kw_only=True):
    """制证: a permit with its number and how long it is good for."""

    visit: str
    number: str
    valid_from: date
    valid_until: date | None = None


class Delivered(Event, frozen=True, kw_only=True):
    """送达, with how and the proof of it."""

    visit: str
    how: str
    proof: str


class CheckRecorded(Event, frozen=True, kw_only=True):
    """事后核查: met, unmet or false."""

    visit: str
    outcome: str
    text: str
    officers: tuple[str, ...] = ()


class CorrectionOrdered(Event, frozen=True, kw_only=True):
    """责令改正 after an unmet check: what, and by when."""

    visit: str
    items: tuple[str, ...]
    until: date
