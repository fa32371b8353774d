"""What comes with an opinion: attachments, of which only the description is kept, and a signature over its bytes."""

import re
from typing import Any, Protocol

import msgspec

from approvalflow.cases import events as e
from approvalflow.cases.events import Attachment, Signature
from approvalflow.errors import Refused

MOST = 20
LARGEST = 10**12
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}|sm3:[0-9a-f]{64}")
_MEDIA = re.compile(r"[a-z0-9!#$&^_.+-]{1,60}/[a-z0-9!#$&^_.+-]{1,60}")


class Signer(Protocol):
    """What a vendor fills with an e-seal or an SM2 key: signs the canonical bytes of an opinion for a person."""

    def sign(self, content: bytes, person: str) -> Signature:
        """A signature over exactly these bytes."""


class Verifier(Protocol):
    """The other half: whether a signature over these bytes is that person's."""

    def verify(self, content: bytes, signature: Signature, person: str) -> bool:
        """True only if it is."""


def check_attachments(attachments: tuple[Attachment, ...]) -> None:
    """Name, digest, size and media type are as they should be. Raises Refused `attachment.*`."""
    if len(attachments) > MOST:
        raise Refused("attachment.too_many", limit=MOST)
    names = [one.name for one in attachments]
    for one in attachments:
        well_named = one.name.isprintable() and one.name.strip() and len(one.name) <= 200
        described = _DIGEST.fullmatch(one.digest) and _MEDIA.fullmatch(one.media_type)
        if not (well_named and described and 0 <= one.size <= LARGEST) or names.count(one.name) > 1:
            raise Refused("attachment.not_one", name=one.name[:200], digest=one.digest[:80], media=one.media_type[:80])


def canonical(case: str, event: e.OpinionGiven | e.DecisionMade, by: str) -> bytes:
    """The bytes that a signature covers: who says what, where, for whom, on what grounds and with which papers."""
    opinion = event if isinstance(event, e.OpinionGiven) else None
    said: dict[str, Any] = {
        "v": 1,
        "case": case,
        "visit": event.visit,
        "seat": opinion.seat if opinion else "",
        "by": by,
        "for": event.acting_for,
        "outcome": opinion.opinion if opinion else event.outcome,  # type: ignore[union-attr]
        "text": opinion.text if opinion else event.reason,  # type: ignore[union-attr]
        "basis": event.basis,
        "remedies": event.remedies,
        "attachments": event.attachments,
    }
    return msgspec.json.encode(said, order="sorted")
