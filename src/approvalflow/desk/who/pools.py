"""The pools to which somebody belongs, by name: those in which they find seats to claim."""

from datetime import date

from approvalflow.desk.protocols import Books
from approvalflow.identity import Directory, Person, belongs, ranks_of
from approvalflow.identity.seats import ON_DUTY, RANK, posts_from


def pools_of(books: Books, person: Person, directory: Directory, on: date) -> tuple[str, ...]:
    """Of each role, post and rank reached, of several, and of the duty officer on the days of the roster."""
    alone = [f"{one}@{person.department}" for one in (*person.roles, *person.posts)]
    reached = [one.id for one in ranks_of(directory) if not {*person.posts}.isdisjoint(posts_from(one.id, directory))]
    alone += [f"{RANK}{one}@{person.department}" for one in reached]
    several = [one for one in books.shared_pools() if belongs(person, one)]
    duty = []
    for pool in books.shared_pools(f"{ON_DUTY}@"):
        officer = directory.duty_officer(pool.rpartition("@")[2], on)
        if officer is not None:
            duty += [pool] if officer.id == person.id else []
            alone = [one for one in alone if one != pool]
    return tuple(dict.fromkeys((*alone, *several, *duty)))
