"""Random nested scopes whose data have clashing names and ids, and what BPMN 2.0, 10.4.1, says that they hold.

The oracle knows data as objects: a reference by id is that object, a name the nearest of that name going outward. What
is read is left under a name that nobody else has.
"""

import random
from dataclasses import dataclass, field
from typing import Any

NAMES = ("a", "b", "d1", "d3")
STORES = ("S1", "S2")


@dataclass(eq=False)
class Thing:
    """A datum: its id, its name, and its value, which begins anew with its scope."""

    id: str
    name: str
    value: Any = None
    object: bool = False


@dataclass
class Page:
    """What is drawn so far; numbers are given once."""

    chance: random.Random
    stores: dict[str, Thing]
    number: int = 0
    read: dict[str, Any] = field(default_factory=dict)

    def next(self) -> int:
        self.number += 1
        return self.number


Scope = list[tuple[str, str, Thing]]
"""What is drawn in a scope: an id, the name beside it, and the datum behind both."""


def a_drawing(seed: int, head: str) -> tuple[bytes, dict[str, Any]]:
    """A file, and what its run has read in the end."""
    page = Page(random.Random(f"clashing {seed}"), {one: Thing(one, one) for one in STORES})
    body = a_scope(page, "P", [], 3)
    stores = "".join(f'<dataStore id="{one}" name="{one}"/>' for one in STORES)
    return f'{head}{stores}<process id="P" isExecutable="true">{body}</process></definitions>'.encode(), page.read


def a_scope(page: Page, key: str, around: list[Scope], depth: int) -> str:
    """Data, and steps one behind the other, some of which are scopes themselves."""
    own: Scope = []
    drawn = "".join(a_datum(page, own, around) for _ in range(page.chance.randint(1, 3)))
    scopes, steps = [own, *around], []
    for _ in range(page.chance.randint(2, 4)):
        step = f"n{page.next()}"
        if depth and page.chance.random() < 0.4:
            drawn += f'<subProcess id="{step}">{a_scope(page, step, scopes, depth - 1)}</subProcess>'
        else:
            drawn += page.chance.choice((writes, says, reads, asks))(page, step, scopes)
        steps.append(step)
    flows = "".join(
        f'<sequenceFlow id="{key}_{n}" sourceRef="{one}" targetRef="{other}"/>'
        for n, (one, other) in enumerate(zip([f"{key}.s", *steps], [*steps, f"{key}.e"], strict=True))
    )
    return f'<startEvent id="{key}.s"/>{drawn}{flows}<endEvent id="{key}.e"/>'


def a_datum(page: Page, own: Scope, around: list[Scope]) -> str:
    """A data object or property, a reference to one around, or to a store."""
    key, name = f"d{page.next()}", page.chance.choice(NAMES)
    objects = [thing for scope in around for _, _, thing in scope if thing.object]
    match page.chance.randint(0, 3):
        case 0:
            store = page.chance.choice(STORES)
            own.append((key, name, page.stores[store]))
            return f'<dataStoreReference id="{key}" name="{name}" dataStoreRef="{store}"/>'
        case 1 if objects:
            thing = page.chance.choice(objects)
            own.append((key, name, thing))
            return f'<dataObjectReference id="{key}" name="{name}" dataObjectRef="{thing.id}"/>'
        case 2 if not around:
            own.append((key, name, Thing(key, name)))
            return f'<property id="{key}" name="{name}"/>'
    own.append((key, name, Thing(key, name, object=True)))
    return f'<dataObject id="{key}" name="{name}"/>'


def writes(page: Page, step: str, scopes: list[Scope]) -> str:
    """An output association to an id."""
    key, _, thing = page.chance.choice([one for scope in scopes for one in scope])
    thing.value = page.next()
    name = page.chance.choice(("o", *NAMES))
    port = f'<dataOutput id="{step}.o" name="{name}"/><inputSet/><outputSet/>'
    out = f"<dataOutputAssociation><sourceRef>{step}.o</sourceRef><targetRef>{key}</targetRef></dataOutputAssociation>"
    return script(step, f"{name} = {thing.value}", f"<ioSpecification>{port}</ioSpecification>{out}")


def reads(page: Page, step: str, scopes: list[Scope]) -> str:
    """An input association from an id, perhaps into an input of a name that is known around."""
    key, _, thing = page.chance.choice([one for scope in scopes for one in scope])
    page.read[f"g{step}"] = thing.value
    name = page.chance.choice(("i", *NAMES))
    port = f'<dataInput id="{step}.i" name="{name}"/><inputSet/><outputSet/>'
    into = f"<dataInputAssociation><sourceRef>{key}</sourceRef><targetRef>{step}.i</targetRef></dataInputAssociation>"
    return script(step, f"g{step} = {name}", f"<ioSpecification>{port}</ioSpecification>{into}")


def says(page: Page, step: str, scopes: list[Scope]) -> str:
    """A script sets what an id or a name means."""
    if not (known := sayable(scopes)):
        return script(step, "idle = 1")
    said, thing = page.chance.choice(known)
    thing.value = page.next()
    return script(step, f"{said} = {thing.value}")


def asks(page: Page, step: str, scopes: list[Scope]) -> str:
    """A script reads what an id or a name means."""
    if not (known := sayable(scopes)):
        return script(step, "idle = 1")
    said, thing = page.chance.choice(known)
    page.read[f"g{step}"] = thing.value
    return script(step, f"g{step} = {said}")


def sayable(scopes: list[Scope]) -> list[tuple[str, Thing]]:
    """What can be said at a place, and what it means: names that are not of two in the nearest scope that has them."""
    names: dict[str, Thing | None] = {}
    for scope in scopes:
        here: dict[str, Thing | None] = {}
        for _, name, thing in scope:
            if name not in here:
                here[name] = thing
            elif here[name] is not thing:
                here[name] = None
        names = {**here, **names}
    drawn = {thing.id: thing for scope in scopes for _, _, thing in scope} | {
        key: thing for scope in scopes for key, _, thing in scope
    }
    ids = {key: thing for key, thing in drawn.items() if key not in names}
    return [(said, thing) for said, thing in {**ids, **names}.items() if thing is not None]


def script(step: str, text: str, inside: str = "") -> str:
    return f'<scriptTask id="{step}">{inside}<script>{text}</script></scriptTask>'
