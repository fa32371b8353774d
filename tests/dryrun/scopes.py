"""Random drawings of data in scopes, and a second reading of them: nested environments, written plainly."""

# ruff: noqa: E501 - rows of XML read best unbroken

import random
from dataclasses import dataclass, field
from typing import Any

from dryrun.playing import HEAD, flows

NAMES = ("u", "v", "w")


@dataclass
class Page:
    """A drawing as it is written, and what its gateways should be answered."""

    rng: random.Random
    count: int = 0
    beside: list[str] = field(default_factory=list)
    runs: list[Any] = field(default_factory=list)

    def next(self, letter: str) -> str:
        self.count += 1
        return f"{letter}{self.count}"


class Known(dict[str, Any]):
    """What a scope knows; `out` is the one around it, and nothing around a called process."""

    def __init__(self, own: dict[str, Any], out: "Known | None", *, all_own: bool = False) -> None:
        super().__init__(own)
        self.out, self.all_own = out, all_own

    def read(self, name: str) -> Any:
        return self.get(name) if name in self or self.out is None else self.out.read(name)

    def write(self, name: str, value: Any) -> None:
        if name in self or self.all_own or self.out is None:
            self[name] = value
        else:
            self.out.write(name, value)


def a_scope(page: Page, depth: int, *, own: bool = False) -> tuple[str, Any]:
    """Steps in a row, from a start to an end; the XML, and what it does with what is known."""
    parts, doings, row = [], [], [page.next("s")]
    for _ in range(page.rng.randint(1, 4)):
        kinds = [sets, sets, asks] + ([holds, calls] if depth else [])
        way, xml, does = page.rng.choice(kinds)(page, depth, own)
        row += way
        parts.append(xml)
        doings.append(does)
    row.append(page.next("e"))
    xml = f'<startEvent id="{row[0]}"/><endEvent id="{row[-1]}"/>{"".join(parts)}'
    roads, road = [], []
    for one in row:
        road = [*road, one] if one else road
        if not one:
            roads.append(road)
            road = []
    roads.append(road)

    def do(known: Known, said: list[str]) -> None:
        for does in doings:
            does(known, said)

    return xml + flows(*(" ".join(one) for one in roads)), do


def sets(page: Page, _: int, __: bool) -> tuple[list[str], str, Any]:
    key, name, other = page.next("t"), page.rng.choice(NAMES), page.rng.choice((*NAMES, 1, 2, 3))
    xml = f'<scriptTask id="{key}"><script>{name} = {other}</script></scriptTask>'
    return [key], xml, lambda known, _: known.write(name, known.read(other) if isinstance(other, str) else other)


def asks(page: Page, _: int, __: bool) -> tuple[list[str], str, Any]:
    key, name, value = page.next("x"), page.rng.choice(NAMES), page.rng.choice((1, 2, 3, None))
    said = "null" if value is None else str(value)
    ways = flows(f"{key} {key}y {key}j", f"{key} {key}n {key}j", when={f"{key}_{key}y": f"{name} = {said}"})
    xml = f'<exclusiveGateway id="{key}" default="{key}_{key}n"/><exclusiveGateway id="{key}j"/>{ways}'
    xml += f'<scriptTask id="{key}y"/><scriptTask id="{key}n"/>'
    return [key, "", f"{key}j"], xml, lambda known, told: told.append(key + ("y" if known.read(name) == value else "n"))


def holds(page: Page, depth: int, own: bool) -> tuple[list[str], str, Any]:
    """A sub-process; instances beside each other have all names for themselves: who writes first is nobody's rule."""
    kind = page.rng.choice(("once", "turn", "beside", "loop"))
    declared = NAMES if own or kind == "beside" else tuple(page.rng.sample(NAMES, page.rng.randint(0, 3)))
    key = page.next("q")
    inside, do = a_scope(page, depth - 1, own=own or kind == "beside")
    times = 1 if kind == "once" else page.rng.randint(1, 3)
    round_ = {
        "once": "",
        "loop": f'<standardLoopCharacteristics loopMaximum="{times}"/>',
        "turn": _many(times, "true"),
        "beside": _many(times, "false"),
    }[kind]
    data = "".join(f'<dataObject id="{key}{name}" name="{name}"/>' for name in declared)

    def does(known: Known, said: list[str]) -> None:
        for _ in range(times):
            do(Known(dict.fromkeys(declared), known), said)

    return [key], f'<subProcess id="{key}">{data}{inside}{round_}</subProcess>', does


def _many(times: int, turn: str) -> str:
    said = f"<loopCardinality>{times}</loopCardinality>"
    return f'<multiInstanceLoopCharacteristics isSequential="{turn}">{said}</multiInstanceLoopCharacteristics>'


def calls(page: Page, depth: int, _: bool) -> tuple[list[str], str, Any]:
    key, of = page.next("c"), page.next("r")
    takes, gives = (
        [(page.rng.choice(NAMES), page.rng.choice(NAMES)) for _ in range(page.rng.randint(0, 2))] for _ in "io"
    )
    inside, do = a_scope(page, depth - 1)
    page.beside.append(f'<process id="{of}" isExecutable="true">{inside}</process>')
    passed = "".join(
        f'<camunda:{way} source="{source}" target="{target}"/>'
        for way, pairs in (("in", takes), ("out", gives))
        for source, target in pairs
    )

    def does(known: Known, said: list[str]) -> None:
        inner = Known({}, None, all_own=True)
        for source, target in takes:
            inner[target] = inner[source] if source in inner else known.read(source)
        do(inner, said)
        for source, target in gives:
            known.write(target, inner[source] if source in inner else known.read(source))

    more = 'xmlns:camunda="http://camunda.org/schema/1.0/bpmn"'
    xml = f'<callActivity id="{key}" calledElement="{of}" {more}><extensionElements>{passed}</extensionElements></callActivity>'
    return [key], xml, does


def a_drawing(seed: int, head: str = HEAD) -> tuple[bytes, list[str], dict[str, Any]]:
    """The file, what its gateways say, and the data at the end, when it begins with `u = 1` and `v = 2`."""
    page = Page(random.Random(f"scopes {seed}"))
    inside, do = a_scope(page, 3)
    known, said = Known({"u": 1, "v": 2}, None, all_own=True), list[str]()
    do(known, said)
    body = f'<process id="P" isExecutable="true">{inside}</process>{"".join(page.beside)}'
    return f"{head}{body}</definitions>".encode(), said, dict(known)
