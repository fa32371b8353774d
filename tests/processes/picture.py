"""A drawing's picture as rectangles and lines, and what is wrong with it: the geometry behind the tests."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations, pairwise

from lxml import etree

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"
DD = "{http://www.omg.org/spec/DD/20100524/DI}"

FRAMES = frozenset({"participant", "lane"})
ROUND = frozenset({"startEvent", "endEvent", "boundaryEvent", "intermediateCatchEvent"})
NODES = ROUND | {
    "task", "userTask", "manualTask", "serviceTask", "subProcess",
    "exclusiveGateway", "parallelGateway", "inclusiveGateway",
}  # fmt: skip
SLACK = 1.0
"""Half the width of a line: what is nearer than this touches, and does not overlap."""

Point = tuple[float, float]


@dataclass(frozen=True, kw_only=True, slots=True)
class Box:
    """An upright rectangle."""

    x: float
    y: float
    width: float
    height: float

    def meets(self, other: "Box") -> bool:
        """Whether the insides have something in common."""
        across = min(self.x + self.width, other.x + other.width) - max(self.x, other.x)
        down = min(self.y + self.height, other.y + other.height) - max(self.y, other.y)
        return across > SLACK and down > SLACK

    def holds(self, other: "Box") -> bool:
        """Whether `other` lies wholly inside."""
        return (
            self.x <= other.x
            and self.y <= other.y
            and other.x + other.width <= self.x + self.width
            and other.y + other.height <= self.y + self.height
        )

    def cut_by(self, first: Point, last: Point) -> bool:
        """Whether the line between two points runs through the inside (Liang and Barsky's clipping)."""
        inner = (self.x + SLACK, self.y + SLACK, self.x + self.width - SLACK, self.y + self.height - SLACK)
        run, rise = last[0] - first[0], last[1] - first[1]
        enters, leaves = 0.0, 1.0
        for step, room in (
            (-run, first[0] - inner[0]),
            (run, inner[2] - first[0]),
            (-rise, first[1] - inner[1]),
            (rise, inner[3] - first[1]),
        ):
            if step == 0:
                if room <= 0:
                    return False
            elif step < 0:
                enters = max(enters, room / step)
            else:
                leaves = min(leaves, room / step)
        return enters < leaves


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """What a file draws. `kinds` holds every node, lane and pool; `flows` has source and target of every flow."""

    kinds: dict[str, str]
    named: frozenset[str]
    inside: dict[str, str]
    hosts: dict[str, str]
    lane_of: dict[str, str]
    flows: dict[str, tuple[str, str]]
    shapes: dict[str, Box]
    edges: dict[str, tuple[Point, ...]]
    labels: dict[str, Box] = field(default_factory=dict)

    def frames_of(self, node: str) -> Iterator[str]:
        """The sub-processes around a node."""
        while (node := self.inside.get(node, "")) in self.kinds:
            yield node

    def faults(self) -> list[str]:
        """Everything that is wrong, in words; what is not drawn at all is said first, and alone."""
        return list(self.missing()) or [*self.loose(), *self.misplaced(), *self.overlapping(), *self.crossing()]

    def missing(self) -> Iterator[str]:
        """Elements without a picture, and labels without a place."""
        yield from (f"{key} has no shape" for key in self.kinds if key not in self.shapes)
        yield from (f"{key} has no edge" for key in self.flows if len(self.edges.get(key, ())) < 2)
        for key in sorted(self.named - self.labels.keys()):
            if key in self.flows or self.kinds[key] in ROUND or self.kinds[key].endswith("Gateway"):
                yield f"the name of {key} has no place"

    def loose(self) -> Iterator[str]:
        """Edges that do not begin and end on the border of what they join."""
        for key, line in self.edges.items():
            source, target = self.flows[key]
            if not self._on_border(source, line[0]):
                yield f"{key} does not begin at {source}"
            if not self._on_border(target, line[-1]):
                yield f"{key} does not end at {target}"

    def misplaced(self) -> Iterator[str]:
        """Nodes outside their lane or sub-process, and boundary events off their host's border."""
        for node, lane in self.lane_of.items():
            if node not in self.hosts and not self.shapes[lane].holds(self.shapes[node]):
                yield f"{node} lies outside {lane}"
        for node, frame in self.inside.items():
            if frame in self.shapes and node not in self.hosts and not self.shapes[frame].holds(self.shapes[node]):
                yield f"{node} lies outside {frame}"
        for event, host in self.hosts.items():
            box = self.shapes[event]
            if not self._on_border(host, (box.x + box.width / 2, box.y + box.height / 2)):
                yield f"{event} is not on the border of {host}"

    def overlapping(self) -> Iterator[str]:
        """Shapes and labels that lie on one another; what contains another by its nature is left out."""
        solid = {key: box for key, box in self.shapes.items() if self.kinds[key] not in FRAMES}
        for one, other in combinations(solid, 2):
            if solid[one].meets(solid[other]) and not self._belong_together(one, other):
                yield f"{one} and {other} overlap"
        for lane, other in combinations((key for key, kind in self.kinds.items() if kind == "lane"), 2):
            if self.shapes[lane].meets(self.shapes[other]):
                yield f"{lane} and {other} overlap"
        for key, label in self.labels.items():
            for other, box in solid.items():
                if label.meets(box) and other not in self.frames_of(key):
                    yield f"the name of {key} lies on {other}"
        for one, other in combinations(self.labels, 2):
            if self.labels[one].meets(self.labels[other]):
                yield f"the names of {one} and {other} overlap"

    def crossing(self) -> Iterator[str]:
        """Edges through a shape or a name that is not theirs, or through the inside of their own ends."""
        for key, line in self.edges.items():
            around = {frame for end in self.flows[key] for frame in self.frames_of(end)}
            for shape, box in self.shapes.items():
                if self.kinds[shape] in FRAMES or shape in around:
                    continue
                if any(box.cut_by(*part) for part in pairwise(line)):
                    yield f"{key} runs through {shape}"
            for other, box in self.labels.items():
                if any(box.cut_by(*part) for part in pairwise(line)):
                    yield f"{key} runs through the name of {other}"

    def _belong_together(self, one: str, other: str) -> bool:
        return (
            one in self.frames_of(other)
            or other in self.frames_of(one)
            or self.hosts.get(one) == other
            or self.hosts.get(other) == one
        )

    def _on_border(self, node: str, point: Point) -> bool:
        """On the circle of an event, the diamond of a gateway, the rectangle of anything else."""
        box = self.shapes[node]
        across = abs(point[0] - box.x - box.width / 2) / (box.width / 2)
        down = abs(point[1] - box.y - box.height / 2) / (box.height / 2)
        slack = 2 * SLACK / min(box.width, box.height)
        if self.kinds[node] in ROUND:
            return abs((across**2 + down**2) ** 0.5 - 1) <= slack
        if self.kinds[node].endswith("Gateway"):
            return abs(across + down - 1) <= slack
        return abs(max(across, down) - 1) <= slack


def read_picture(content: bytes) -> Picture:
    """The picture in a BPMN file."""
    root = etree.fromstring(content)
    elements = {one.get("id", ""): one for one in root.iter() if one.get("id") and str(one.tag).startswith(BPMN)}
    kinds = {key: _local(one) for key, one in elements.items() if _local(one) in NODES | FRAMES}
    flows = {
        key: (one.get("sourceRef", ""), one.get("targetRef", ""))
        for key, one in elements.items()
        if _local(one) == "sequenceFlow"
    }
    drawn = list(root.iter(f"{DI}BPMNShape", f"{DI}BPMNEdge"))
    labels = {one.get("bpmnElement", ""): one.find(f"{DI}BPMNLabel/{DC}Bounds") for one in drawn}
    return Picture(
        kinds=kinds,
        flows=flows,
        named=frozenset(key for key in (*kinds, *flows) if elements[key].get("name")),
        inside={key: elements[key].getparent().get("id", "") for key in kinds if kinds[key] in NODES},
        hosts={key: one.get("attachedToRef", "") for key, one in elements.items() if one.get("attachedToRef")},
        lane_of={(ref.text or ""): ref.getparent().get("id", "") for ref in root.iter(f"{BPMN}flowNodeRef")},
        shapes={
            one.get("bpmnElement", ""): _box(one.find(f"{DC}Bounds"))
            for one in drawn
            if one.tag == f"{DI}BPMNShape" and one.get("bpmnElement") in kinds
        },
        edges={
            one.get("bpmnElement", ""): tuple(
                (float(point.get("x", "")), float(point.get("y", ""))) for point in one.iter(f"{DD}waypoint")
            )
            for one in drawn
            if one.tag == f"{DI}BPMNEdge"
        },
        labels={key: _box(bounds) for key, bounds in labels.items() if bounds is not None},
    )


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname


def _box(bounds: etree._Element | None) -> Box:
    assert bounds is not None
    return Box(**{name: float(bounds.get(name, "")) for name in ("x", "y", "width", "height")})
