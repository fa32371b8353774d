"""Who asks: somebody the directory knows, with posts that count here, and people below."""

from datetime import date

from approvalflow.cases import commands as c
from approvalflow.cases.rules import Facts
from approvalflow.desk.who.seating import INCIDENT_POST, places_of
from approvalflow.errors import Refused
from approvalflow.identity import Actor, Directory, Person
from approvalflow.moment import local_date, read_zone

WINDOW_CLERK = "window-clerk"


class Asker:
    """One command and who sends it."""

    def __init__(self, command: c.AnyCommand, facts: Facts, actor: Actor, directory: Directory) -> None:
        self.command = command
        self.facts = facts
        self.actor = actor
        self.directory = directory
        self.on: date = local_date(facts.effective, read_zone(facts.rules.zone))

    def is_applicant(self, applicant: str) -> bool:
        """A party and an officer may bear one name: the host has said which of them asks."""
        return self.actor.kind == "applicant" and self.actor.id == applicant

    def filer(self, applicant: str) -> None:
        """The applicant, or a window clerk who files for it and need not keep out of its cases (回避)."""
        if not self.is_applicant(applicant):
            self._refuse_unless(self.actor.kind == "officer", "person.may_not_file")
            person = self._known_person()
            self._no_overseer()
            self._refuse_unless(WINDOW_CLERK in person.roles, "person.may_not_file")
            self._refuse_unless(applicant not in (person.id, *person.related), "person.excluded")

    def _known(self) -> None:
        if self.actor.kind == "officer":
            self._known_person()

    def _known_person(self) -> Person:
        self._refuse_unless(self.actor.kind == "officer", "person.not_an_officer")
        person = self.directory.person(self.actor.id)
        if person is None:
            raise Refused("person.unknown", person=self.actor.id)
        return person

    def _no_overseer(self) -> None:
        """Whoever supervises or administers has no hand in approval, whatever they are beside that (三员分立)."""
        person = self.directory.person(self.actor.id) if self.actor.kind == "officer" else None
        self._refuse_unless(person is None or not person.oversees, "person.kept_out")

    def _above(self, holder: str) -> bool:
        """The superior of the holder, at any distance, or a head of the organ; nobody who oversees."""
        own = self.directory.person(self.actor.id) if self.actor.kind == "officer" else None
        if own is None or own.oversees:
            return False
        seen: list[str] = []
        above = self.directory.superior(holder)
        while above is not None and above.id not in seen:
            if above.id == self.actor.id:
                return True
            seen.append(above.id)
            above = self.directory.superior(above.id)
        return self._holds(own, INCIDENT_POST)

    def _holds(self, person: Person, post: str) -> bool:
        """The post counts in the organ of the matter, and in whatever that organ belongs to."""
        return post in person.posts and person.department in places_of(self.facts, self.directory)

    def _refuse_unless(self, allowed: bool, code: str) -> None:
        if not allowed:
            raise Refused(code, person=self.actor.id)
