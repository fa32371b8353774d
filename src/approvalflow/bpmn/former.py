"""How a drawing was read when it was published, where it is read otherwise today: its cases go on by that."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Former:
    """An earlier reading of a published drawing; with nothing said, that of today.

    `instances` are tasks that were repeated, one step for each instance, where today they are one step that several
    sign. `pools`: processes beside that are not executable ran, too.
    """

    instances: frozenset[str] = frozenset()
    pools: bool = False


TODAY = Former()
