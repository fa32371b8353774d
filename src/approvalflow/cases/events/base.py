"""What all events share: the envelope's constants and the small values that several of them carry."""

import msgspec

V = 1
HASH = "sha256"


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag=True, tag_field="type"):
    """Root of all events. `acting_for` is the absent one for whom somebody stood in: the act bears both names."""

    acting_for: str = ""


class Party(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The applicant, or who acts for it. `id` is what the host's authentication calls the party."""

    id: str
    name: str
    contact: str = ""


class Flaw(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that is missing or wrong in a filing."""

    text: str
    material: str = ""


class Attachment(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A paper that comes with an opinion. Its bytes stay with the host; `digest` is `sha256:…` or `sm3:…`."""

    name: str
    digest: str
    size: int
    media_type: str


class Signature(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A signature over the canonical bytes of an opinion: algorithm, the key or certificate, and its value as text."""

    algorithm: str
    key: str
    value: str


class Choice(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """自选: who was chosen for a later step, and the number of the event that says so: of two the later one counts."""

    persons: tuple[str, ...]
    since: int = 0


class Outcome(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An outcome of a step that no return has undone, and who gave it: `agreed` are those who agreed in person.

    Of several opinions `seats` says from which each of `by` came, and `voices`, where stand-ins gave some of them,
        whose voice each of them is.
    `absent` are those in whose names stand-ins gave it, `worked` those who worked on it for others (委派), or were
        heard at a decision that is not theirs.
    `chosen` is who was chosen with it for later steps: a choice counts as long as the act does that it came with.
    `within` are the scopes around it, the outermost first, each as `element@scope`, with the number of an instance
    (`Sites@21=Sites#1`), or the call of a process (`Site@20=North`).
    """

    visit: str
    within: tuple[str, ...] = ()
    outcome: str
    by: tuple[str, ...] = ()
    seats: tuple[str, ...] = ()
    voices: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    worked: tuple[str, ...] = ()
    agreed: tuple[str, ...] = ()
    agree: int = 0
    disagree: int = 0
    abstain: int = 0
    chosen: dict[str, Choice] = {}

    @property
    def owners(self) -> tuple[str, ...]:
        """Whose voices they are: where a stand-in spoke, the absent one's. Older outcomes do not know it of each."""
        return self.voices or (self.absent if len(self.absent) == len(self.by) else self.by)

    def names(self, seat: str | None = None) -> tuple[str, ...]:
        """Who gave it, or from a seat, and in whose names; nobody where of several it is not known from which."""
        owned = [*zip(self.by, self.owners, strict=True)]
        if seat in self.seats:
            owned = [owned[self.seats.index(seat)]]
        elif seat is not None and len(owned) != 1:
            return ()
        return tuple(dict.fromkeys(name for one in owned for name in one))


class CameBack(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How often the file was returned to a step, in one instance of what is around it, and how the last reason begins.

    `visit` is what the last return opened; `done`: that has been done since, and is no longer what came back.
    """

    times: int
    reason: str
    visit: str = ""
    done: bool = False


class SeatFacts(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A place at a step, as found when the visit opened: a pool of candidates, or one holder.

    `after` names the seats that speak before it; `weight` and `veto` are what its voice counts in a vote. Where a step
    was taken back, its seats are as they stood: with who added or handed them over, and what the others had said.
    `department` is that of a holder who sits elsewhere than the step asks; `kept` and `awaited` are as in a Seat.
    """

    id: str
    holder: str | None = None
    pool: str | None = None
    candidates: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    weight: int = 1
    veto: bool = False
    after: tuple[str, ...] = ()
    adder: str = ""
    delegate: str | None = None
    worked: tuple[str, ...] = ()
    handed: str = ""
    removed: bool = False
    carried: str = ""
    opinion: str | None = None
    by: str | None = None
    acting_for: str = ""
    beyond: bool = False
    consulted: bool = False
    awaited: bool = False
    department: str = ""
    kept: bool = False
    chosen: dict[str, Choice] = {}
