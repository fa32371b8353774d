"""Who may: people, departments and posts as data, seats, stand-ins, and the question whether somebody may act."""

from approvalflow.identity.directory import Directory, TomlDirectory, ranks_of, revision_of
from approvalflow.identity.people import Actor, Department, Lamps, Person, Rank, Roster, StandIn
from approvalflow.identity.seats import (
    Capacity,
    Denial,
    SeatFacts,
    SeatRule,
    belongs,
    candidates,
    may_act,
    pool_members,
)

__all__ = [
    "Actor",
    "Capacity",
    "Denial",
    "Department",
    "Directory",
    "Lamps",
    "Person",
    "Rank",
    "Roster",
    "SeatFacts",
    "SeatRule",
    "StandIn",
    "TomlDirectory",
    "belongs",
    "candidates",
    "may_act",
    "pool_members",
    "ranks_of",
    "revision_of",
]
