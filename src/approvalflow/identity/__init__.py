"""Who may: people, departments and posts as data, seats, stand-ins, and the question whether somebody may act."""

from approvalflow.identity.directory import Directory, TomlDirectory
from approvalflow.identity.people import Actor, Department, Lamps, Person, Roster, StandIn
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
    "Roster",
    "SeatFacts",
    "SeatRule",
    "StandIn",
    "TomlDirectory",
    "belongs",
    "candidates",
    "may_act",
    "pool_members",
]
