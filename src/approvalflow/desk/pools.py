"""The pools to which somebody belongs, by name: those in which they find seats to claim."""

from datetime import date

from approvalflow.desk.protocols import Books
from approvalflow.identity import Directory, Person, belongs
from approvalflow.identity.seats import ON_DUTY


def pools_of(books: Books, person: Person, directory: Directory, on: date) -> tuple[str, ...]:
    """Of each role and post, those of several, and those of the duty officer on the days of the roster."""
    alone = [f"{one}@{person.department}" for one in (*person.roles, *person.posts)]
    several = [one for one in books.shared_pools() if belongs(person, one)]
    duty = []
    for pool in books.shared_pools(f"{ON_DUTY}@"):
        officer = directory.duty_officer(pool.rpartition("@")[2], on)
        if officer is not None:
            duty += [pool] if officer.id == person.id else []
            alone = [one for one in alone if one != pool]
    return tuple(dict.fromkeys((*alone, *several, *duty)))
