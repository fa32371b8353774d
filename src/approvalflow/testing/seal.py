"""A stand-in for an e-seal: signs and verifies with a secret per person. For tests, and to show the interface."""

import hashlib
import hmac

from approvalflow.cases.events import Signature


class PretendSeal:
    """Fills `Signer` and `Verifier`. What it makes proves nothing to anybody who does not hold the secret."""

    def __init__(self, secret: bytes = b"only for tests") -> None:
        self._secret = secret

    def sign(self, content: bytes, person: str) -> Signature:
        """A keyed digest of the bytes."""
        return Signature(algorithm="pretend", key=f"seal of {person}", value=self._digest(content, person))

    def verify(self, content: bytes, signature: Signature, person: str) -> bool:
        """Whether it is the digest of these bytes for this person."""
        return signature.algorithm == "pretend" and hmac.compare_digest(signature.value, self._digest(content, person))

    def _digest(self, content: bytes, person: str) -> str:
        return hmac.new(self._secret + person.encode(), content, hashlib.sha256).hexdigest()
