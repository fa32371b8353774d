"""What cycles without end bring about in a run: they come again while other things go on, not for their own sake."""

from collections.abc import Set

from approvalflow.dryrun.starting import Opening


class Endless:
    """The instances that such cycles have begun, by themselves or by what those sent, and when others heard of them."""

    def __init__(self) -> None:
        self.begun = set[str]()
        self._heard = 0
        self._heard_before: dict[Opening, int] = {}

    def meets(self, instances: Set[str]) -> None:
        """These instances did something together: what one threw the others caught."""
        if not self.begun.isdisjoint(instances) and not self.begun.issuperset(instances):
            self._heard += 1

    def comes(self, one: Opening) -> None:
        """A cycle comes."""
        self._heard_before[one] = self._heard

    def is_heard(self, one: Opening) -> bool:
        """Has anything else heard of what cycles bring since this one last came?"""
        return self._heard > self._heard_before.get(one, 0)
