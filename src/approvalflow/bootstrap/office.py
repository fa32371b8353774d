"""`Office`: the one place that knows all concrete parts, and the door for programs and the command line."""

import re
from pathlib import Path

from approvalflow.bootstrap.acting import ActingDoor
from approvalflow.bootstrap.dates import DatesDoor
from approvalflow.bootstrap.lists import ListsDoor
from approvalflow.bootstrap.looking import LookingDoor
from approvalflow.bootstrap.mail import MailDoor
from approvalflow.bootstrap.tenant import TenantDoor
from approvalflow.bootstrap.turns import TurnsDoor
from approvalflow.cases.papers import Verifier
from approvalflow.desk.asking import directory_of
from approvalflow.desk.protocols import SecondOpinion
from approvalflow.errors import ApprovalFlowError, Unreadable
from approvalflow.identity import Directory, Lamps
from approvalflow.moment import Now, system_now
from approvalflow.spiff.kept import opinion_on


class Office(TenantDoor, TurnsDoor, ActingDoor, MailDoor, LookingDoor, ListsDoor, DatesDoor):
    """The books, people and calendar of one tenant. Open it, ask it, close it; it starts no thread."""

    @classmethod
    def open(
        cls,
        url: str,
        *,
        tenant: str = "default",
        people: Path | str | Directory | None = None,
        country: str | None = None,
        now: Now = system_now,
        second_opinion: SecondOpinion = opinion_on,
        verifier: Verifier | None = None,
        lamps: Lamps | None = None,
    ) -> "Office":
        """Open `sqlite:///file.db` or `postgresql://…`; a fresh database is set up, an older one upgraded.

        `people` is a directory, or a TOML file of one; the sample office by default. A new tenant adopts every shipped
        holiday notice, unless `country` (`DE`, `DE-BY`) says that it counts the days of another country, for good.
        `second_opinion` is asked at publishing; SpiffWorkflow in a child process by default. A `verifier` judges every
        signature as it comes, and again in `check`. Worklists are amber and red by `lamps`, or as the people file says.
        Raises BooksError, Conflict `books.locked`, Unreadable, Refused `tenant.other_country`, `list.bad_lamps`.
        """
        from approvalflow.storage.engine import open_engine
        from approvalflow.storage.schema import prepare
        from approvalflow.storage.transaction import read, transaction

        if not re.fullmatch(r"[A-Za-z0-9._-]{1,64}", tenant):
            raise Unreadable("tenant.bad_name", tenant=tenant)
        directory = directory_of(people)
        engine = open_engine(url)
        prepare(engine)
        office = cls(
            transaction(engine, tenant),
            read(engine, tenant),
            people=directory,
            now=now,
            engine=engine,
            second_opinion=second_opinion,
            lamps=lamps,
        )
        office.desk.verifier = verifier
        try:
            office._begin(country)
        except ApprovalFlowError:
            office.close()
            raise
        return office
