"""Rule AF404."""

from approvalflow.bpmn.reader import parse_drawing
from approvalflow.lint import lint
from internal_office import catch, flows, process, user
from lint.shelf import a_matter, findings, places


def test_messages_named():
    """An event that waits for a message without a name is refused: nobody could send it."""
    assert places(findings("messages_named/unsound", a_matter())) == [("AF404", "Reply")]
    assert findings("messages_named/sound", a_matter()) == ()


def test_signals_and_tasks_too():
    """A signal thrown without a name, a task that receives; a message flow gives one."""
    inside = (
        '<startEvent id="S"/><endEvent id="E"><signalEventDefinition/></endEvent><receiveTask id="R"/>'
        + user("A") + flows("S → A → R → E")
    )  # fmt: skip
    found = lint(parse_drawing(process(inside)))
    assert {one.element for one in found if one.code == "AF404"} == {"R", "E"}

    drawn = '<startEvent id="S"/>' + catch("C", ref="") + flows("S → C")
    other = '<startEvent id="QS"/><sendTask id="T"/>' + flows("QS → T")
    talk = (
        '<collaboration id="K"><participant id="p" processRef="P"/><participant id="q" processRef="Q"/>'
        '<messageFlow id="M" name="复函" sourceRef="T" targetRef="C"/></collaboration>'
    )
    beside = f'<process id="Q" isExecutable="true">{other}</process>'
    meeting = parse_drawing(process(drawn, beside=beside, before=talk), dry=True)
    assert [one for one in lint(meeting) if one.code == "AF404"] == []
