"""References by qualified name: the own namespace means the file, any other something that is not here."""

from importlib.resources import files

import pytest
from lxml import etree

from approvalflow.bpmn.reader import read_drawing
from approvalflow.bpmn.wide import ghosts
from dryrun.playing import BPMN, HEAD, document, play

OWN = "http://example.org/run"
CATCH = '<intermediateCatchEvent id="A"><messageEventDefinition messageRef="{}m"/></intermediateCatchEvent>'
MULTI = "<multiInstanceLoopCharacteristics{}>{}</multiInstanceLoopCharacteristics>"
IO = '<ioSpecification><dataInput id="in"/><inputSet><dataInputRefs>{}in</dataInputRefs></inputSet><outputSet/>'
IO += (
    "</ioSpecification><dataInputAssociation><sourceRef>{}o</sourceRef><targetRef>in</targetRef></dataInputAssociation>"
)
EACH = {
    "calledElement": ('<callActivity id="A" calledElement="{}Q"/>', "A"),
    "messageRef": (CATCH, "A"),
    "signalRef": ('<endEvent id="A"><signalEventDefinition signalRef="{}g"/></endEvent>', "A"),
    "errorRef": ('<endEvent id="A"><errorEventDefinition errorRef="{}r"/></endEvent>', "A"),
    "escalationRef": ('<endEvent id="A"><escalationEventDefinition escalationRef="{}x"/></endEvent>', "A"),
    "activityRef": ('<endEvent id="A"><compensateEventDefinition activityRef="{}T"/></endEvent>', "A"),
    "operationRef": ('<receiveTask id="A" operationRef="{}op"/>', "A"),
    "eventDefinitionRef": ('<endEvent id="A"><eventDefinitionRef>{}def</eventDefinitionRef></endEvent>', "A"),
    "attachedToRef": (
        '<task id="A"/><boundaryEvent id="B" attachedToRef="{}A"><timerEventDefinition><timeDuration>P1D</timeDuration>'
        '</timerEventDefinition></boundaryEvent>',
        "B",
    ),
    "default": ('<exclusiveGateway id="A" default="{}A_e"/>', "A"),
    "dataObjectRef": ('<task id="A"/><dataObjectReference id="ref" dataObjectRef="{}o"/>', "ref"),
    "dataInputRefs": (f'<task id="A">{IO.format("{}", "")}</task>', "A"),
    "sourceRef": (f'<task id="A">{IO.format("", "{}")}</task>', "A"),
    "targetRef": ('<task id="A"/><association id="as" sourceRef="T" targetRef="{}A"/>', "as"),
    "loopDataInputRef": (f'<task id="A">{MULTI.format("", "<loopDataInputRef>{}o</loopDataInputRef>")}</task>', "A"),
    "noneBehaviorEventRef": (
        '<task id="A"><multiInstanceLoopCharacteristics behavior="None" noneBehaviorEventRef="{}def">'
        "<loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics></task>",
        "A",
    ),
    "flowNodeRef": ('<task id="A"/><laneSet id="l"><lane id="n"><flowNodeRef>{}A</flowNodeRef></lane></laneSet>', "n"),
}  # fmt: skip
ROOTS = '<message id="m" name="Letter"/><signal id="g" name="Alarm"/><error id="r" errorCode="E"/><escalation id="x"/>'
ROOTS += (
    '<interface id="i" name="i"><operation id="op" name="op"><inMessageRef>m</inMessageRef></operation></interface>'
)
ROOTS += '<signalEventDefinition id="def" signalRef="g"/><process id="Q" isExecutable="true"><task id="q"/></process>'
TOLD = {"drawing.reference_elsewhere", "drawing.prefix_undeclared", "drawing.reference_by_bpmn"}


def read(name, prefix, spaces="", *, dry=True):
    """A drawing with one reference of that name, under a prefix."""
    body, _ = EACH[name]
    chain = "s A e" if 'endEvent id="A"' not in body else "s A"
    text = document(body.format(prefix) + '<task id="T"/><dataObject id="o"/>', chain, "s T", root=ROOTS).decode()
    return read_drawing(text.replace(" xmlns:xsi", f" {spaces} xmlns:xsi", 1).encode(), file="x.bpmn", dry=dry)


def told(reading):
    return [(one.code, one.element) for one in reading.findings if one.code in TOLD]


def graph(reading):
    """Nodes and flows, without their lines."""
    assert reading.drawing is not None, [one.show() for one in reading.findings]
    return reading.drawing.nodes, reading.drawing.flows, reading.drawing.data, reading.drawing.aliases


@pytest.mark.parametrize("name", EACH)
def test_the_prefix_of_the_own_namespace_means_this_file(name):
    """Whatever refers: the graph is the same as without a prefix, and nothing is said."""
    assert told(read(name, "t:", f'xmlns:t="{OWN}"')) == []
    assert graph(read(name, "t:", f'xmlns:t="{OWN}"')) == graph(read(name, ""))


@pytest.mark.parametrize("dry", [True, False])
@pytest.mark.parametrize(
    ("spaces", "code"),
    [('xmlns:o="urn:other"', "drawing.reference_elsewhere"), ("", "drawing.prefix_undeclared")],
)
@pytest.mark.parametrize("name", EACH)
def test_any_other_prefix_names_nothing_here_and_is_told(name, spaces, code, dry):
    """At its element, with the reason; the element of the same id in this file is not meant."""
    found = read(name, "o:", spaces, dry=dry)
    said = [one for one in found.findings if one.code in TOLD]

    assert [(one.code, one.element) for one in said] == [(code, EACH[name][1])]
    assert (said[0].severity, said[0].values["element"]) == ("warning" if dry else "error", name)
    assert said[0].show("zh-CN")
    assert said[0].show("en")
    if found.drawing is not None and name not in ("flowNodeRef", "targetRef"):  # of no effect in this drawing
        assert graph(found) != graph(read(name, ""))


@pytest.mark.parametrize("name", ["messageRef", "default"])
def test_the_prefix_of_bpmn_is_read_as_the_own_one_and_told(name):
    """Some write it so; it can mean nothing else."""
    found = read(name, "b:", f'xmlns:b="{BPMN}"')

    assert [code for code, _ in told(found)] == ["drawing.reference_by_bpmn"]
    assert graph(found) == graph(read(name, ""))


@pytest.mark.parametrize(("space", "said"), [(OWN, []), ("urn:other", ["drawing.reference_elsewhere"])])
def test_a_prefix_may_be_declared_where_it_is_used(space, said):
    """Or around it: the declaration nearest to the reference counts, also against one of the root."""
    root = "urn:other" if space == OWN else OWN
    wait = f'<receiveTask id="R" xmlns:p="{space}" messageRef="p:m"/>'
    text = document(wait, "s R e", root=ROOTS).replace(b" xmlns:xsi", f' xmlns:p="{root}" xmlns:xsi'.encode(), 1)

    found = read_drawing(text, file="x.bpmn", dry=True)

    assert [code for code, _ in told(found)] == said
    assert (found.drawing.nodes["R"].causes[0].name == "Letter") == (not said)


def test_types_of_data_stand_elsewhere_as_a_rule():
    """`xsd:string` is no reference to an element of a drawing."""
    body = '<task id="A"/><dataObject id="d" itemSubjectRef="xsd:string"/>'

    assert read_drawing(document(body, "s A e"), file="x.bpmn", dry=True).findings == ()


OTHER = HEAD.replace(OWN, "urn:other") + (
    '<message id="om" name="Letter of others"/><signal id="lonely"/>'
    '<process id="Sub" isExecutable="true"><receiveTask id="K" messageRef="om"/></process></definitions>'
)


def beside(wanted, files=None, space="urn:other"):
    text = document(wanted, "s A e").replace(b" xmlns:xsi", f' xmlns:o="{space}" xmlns:xsi'.encode(), 1)
    return read_drawing(text, file="x.bpmn", beside={"o.bpmn": OTHER.encode()} if files is None else files)


def test_a_prefix_may_mean_a_file_beside_the_drawing():
    """By its target namespace, as an import has it: a process that is called, or what the file declares."""
    called = beside('<callActivity id="A" calledElement="o:Sub"/>')
    message = beside('<receiveTask id="A" messageRef="o:om"/>')

    assert [one.code for one in (*called.findings, *message.findings) if one.severity == "error"] == []
    assert called.drawing.nodes["A"].calls == "Sub"
    assert called.drawing.nodes["K"].causes[0].name == "Letter of others"
    assert message.drawing.nodes["A"].causes[0].name == "Letter of others"
    assert "K" not in message.drawing.nodes  # a process comes only where it is called


@pytest.mark.parametrize(
    ("wanted", "space"),
    [("o:Sub", "urn:third"), ("o:Nobody", "urn:other"), ("z:Sub", "urn:other"), ("o:om", "urn:other")],
)
def test_a_file_of_another_namespace_is_not_asked(wanted, space):
    """Nor for what it does not hold."""
    found = beside(f'<callActivity id="A" calledElement="{wanted}"/>', space=space)

    assert {"drawing.call_unknown"} < {one.code for one in found.findings}
    assert [element for _, element in told(found)] == ["A"]


def test_what_a_joined_file_does_not_find_is_told_too():
    """Its own references out of it are judged by its own prefixes."""
    third = OTHER.replace(" xmlns:xsi", ' xmlns:q="urn:nowhere" xmlns:xsi', 1).replace('"om"/></p', '"q:m"/></p')

    found = beside('<callActivity id="A" calledElement="o:Sub"/>', {"o.bpmn": third.encode()})

    assert told(found) == [("drawing.reference_elsewhere", "K")]


def test_an_id_with_a_colon_is_found_by_all_of_it():
    """No XML name, and yet there is nothing else that its reference could mean."""
    result = play(
        '<receiveTask id="R" messageRef="a:m"/>', "s R e", root='<message id="a:m" name="L"/>', messages=[{"name": "L"}]
    )

    assert result.state == "completed"


NOTHING = {
    "operationRef": ('<sendTask id="A" operationRef="NO"/>', "A"),
    "operationRef of a service": ('<serviceTask id="A" operationRef="NO"/>', "A"),
    "operationRef of an event": (
        '<intermediateCatchEvent id="A"><messageEventDefinition messageRef="m"><operationRef>NO</operationRef>'
        "</messageEventDefinition></intermediateCatchEvent>",
        "A",
    ),
    "resourceRef": ('<userTask id="A"><potentialOwner><resourceRef>NO</resourceRef></potentialOwner></userTask>', "A"),
    "categoryValueRef": ('<task id="A"/><group id="g" categoryValueRef="NO"/>', "g"),
    "partitionElementRef": ('<task id="A"/><laneSet id="l"><lane id="n" partitionElementRef="NO"/></laneSet>', "n"),
    "itemSubjectRef": ('<task id="A"/><dataObject id="d" itemSubjectRef="NO"/>', "d"),
    "loopDataInputRef": (f'<task id="A">{MULTI.format("", "<loopDataInputRef>NO</loopDataInputRef>")}</task>', "A"),
    "correlationKeyRef": ('<task id="A"/><correlationSubscription id="c" correlationKeyRef="NO"/>', "c"),
}
MEANT = {"operationRef": ("NO", "op"), "loopDataInputRef": ("NO", "Voters"), "itemSubjectRef": ("NO", "item")}


@pytest.mark.parametrize("name", NOTHING)
def test_a_reference_that_names_nothing_is_told(name):
    """Once, where it stands, by its kind; one that names something, or the name of a datum for a list, is not."""
    body, at = NOTHING[name]
    roots = ROOTS + '<itemDefinition id="item"/>'

    def unknown(text):
        text += '<dataObject id="o" name="Voters"/>'
        found = read_drawing(document(text, "s A e", root=roots), file="x.bpmn", dry=True).findings
        return [(one.element, one.values["element"]) for one in found if one.code == "drawing.reference_unknown"]

    assert unknown(body) == [(at, name.partition(" ")[0])]
    if name in MEANT:
        assert unknown(body.replace(*MEANT[name])) == []


def test_every_reference_of_the_schema_is_looked_at():
    """Here, or where it is used; what data and services are made of stands elsewhere as a rule."""
    schema = files("SpiffWorkflow.bpmn.parser").joinpath("schema", "Semantic.xsd").read_bytes()
    named = etree.fromstring(schema).xpath("//*[@type='xsd:QName' or @type='xsd:IDREF']/@name")
    here = ghosts.ATTRIBUTES | ghosts.PARTS | ghosts.LISTS
    where_used = {
        "activityRef", "attachedToRef", "calledElement", "default", "errorRef", "escalationRef", "eventDefinitionRef",
        "incoming", "messageRef", "noneBehaviorEventRef", "oneBehaviorEventRef", "outgoing", "signalRef",
    }  # fmt: skip
    types = {"definition", "evaluatesToTypeRef", "implementationRef", "structureRef", "type"}

    assert len(named) > 80
    assert set(named) <= here | where_used | types
