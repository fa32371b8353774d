"""A file that means harm, or is no drawing, is refused with a code and a line, and nothing is read from elsewhere."""

# ruff: noqa: E501 - rows of XML and of tables read best unbroken

import pytest

from approvalflow.bpmn.reader import parse_drawing, read_drawing
from approvalflow.bpmn.source import Limits
from approvalflow.errors import DrawingRefused
from bpmn.drawn import drawing, line, only

GOOD = drawing(line('<userTask id="t1" name="审查"/>'))


def as_declared(encoding: str, codec: str) -> bytes:
    return f'<?xml version="1.0" encoding="{encoding}"?>\n{GOOD.decode()}'.encode(codec)


def test_a_bomb_of_entities_is_refused_before_it_goes_off():
    """A DOCTYPE is refused as such, whatever it declares."""
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<?xml version="1.0"?>\n<!-- a -->\n<!DOCTYPE x [<!ENTITY e0 "ha">{entities}]><x>&e11;</x>'.encode()

    finding = only(read_drawing(bomb))

    assert (finding.code, finding.line) == ("drawing.doctype", 3)


@pytest.mark.parametrize("encode", ["utf-8", "utf-16", "utf-16-le", "utf-16-be"])
def test_an_external_entity_is_never_fetched(tmp_path, encode):
    """Not even in another encoding can a DOCTYPE slip by."""
    secret = tmp_path / "secret"
    secret.write_text("secret")
    text = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]>' + GOOD.decode().replace('name="审查"', 'name="&e;"')

    assert only(read_drawing(text.encode(encode))).code == "drawing.doctype"


def test_a_doctype_in_a_comment_is_only_a_comment():
    """What is refused is the declaration, not the word."""
    assert parse_drawing(b"<!-- <!DOCTYPE x> -->" + GOOD).id == "P"


def test_a_schema_location_is_not_looked_up():
    """Addresses in a drawing are text."""
    content = GOOD.replace(
        b"targetNamespace",
        b'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="a http://[::1]:9/x" targetNamespace',
        1,
    )

    assert parse_drawing(content).id == "P"


@pytest.mark.parametrize(
    ("content", "code", "at"),
    [
        (b"", "drawing.not_xml", 0),
        (b"   \n ", "drawing.not_xml", None),
        (b"<a>\n<b>\n</a>", "drawing.not_xml", 3),
        (b"<a>\n&nbsp;</a>", "drawing.not_xml", 2),
        (b"\x00\x01\x02", "drawing.nul", 1),
        (GOOD.replace(b"</process>", b"\x00</process>"), "drawing.nul", 8),
        (b"\xff\xfe<\x00", "drawing.not_xml", None),
        (b"PK\x03\x04 not a drawing", "drawing.not_xml", 1),
        (b"\n<html/>", "drawing.not_bpmn", 2),
        (b"<definitions/>", "drawing.not_bpmn", 1),
        (as_declared("GBK", "utf-8").replace("审查".encode(), b"\xff\xff"), "drawing.not_encoded_so", 4),
        (as_declared("EBCDIC-CP-US", "utf-8"), "drawing.encoding", 0),
        (as_declared("utf-7", "utf-8"), "drawing.encoding", 0),
        (GOOD.replace("审".encode(), b"\xff"), "drawing.not_encoded_so", 3),
    ],
)
def test_what_is_no_drawing_is_refused_with_its_line(content, code, at):
    """Broken, empty, binary, foreign or wrongly encoded."""
    finding = only(read_drawing(content))

    assert finding.code == code
    assert at is None or finding.line == at
    assert finding.say("zh-CN")
    assert finding.remedy("en")


@pytest.mark.parametrize(
    ("encoding", "codec"),
    [("GBK", "gbk"), ("gb2312", "gb18030"), ("UTF-16", "utf-16"), ("UTF-16", "utf-16-be"), ("UTF-8", "utf-8-sig")],
)
def test_a_drawing_in_an_encoding_of_the_office_is_read(encoding, codec):
    """GBK and UTF-16 are what older tools save; the characters arrive whole."""
    content = as_declared(encoding, codec)

    assert parse_drawing(content).nodes["t1"].name == "审查"


def deep(levels: int) -> bytes:
    return drawing("<extensionElements>" + "<other:a>" * levels + "</other:a>" * levels + "</extensionElements>")


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b" " * 16_000_001, "bytes"),
        (deep(98), "depth"),
        (deep(300), "depth"),
        (deep(200_000), "depth"),
        (drawing("<documentation/>" * 250_001), "elements"),
        (drawing("".join(f'<task id="t{n}"/>' for n in range(25_001))), "nodes"),
    ],
    ids=["bytes", "one too deep", "deeper than the parser", "far too deep", "elements", "nodes"],
)
def test_a_drawing_over_the_limits_is_refused(content, what):
    """Size, elements, depth and nodes each have a limit that the refusal names."""
    findings = read_drawing(content).findings

    assert [finding.values["what"] for finding in findings if finding.code == "drawing.too_large"] == [what]


def test_processes_that_call_each_other_are_no_deeper_than_what_stands_within_each_other():
    """A hundred calls of calls are run, a hundred and one refused."""

    def chain(calls: int) -> bytes:
        body = (
            f'<process id="P{n}" isExecutable="{str(not n).lower()}"><startEvent id="s{n}"/><callActivity id="c{n}" '
            f'calledElement="P{n + 1}"/><sequenceFlow id="f{n}" sourceRef="s{n}" targetRef="c{n}"/></process>'
            for n in range(calls)
        )
        last = f'<process id="P{calls}"><startEvent id="last"/></process>'
        head = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="x">'
        return f"{head}{''.join(body)}{last}</definitions>".encode()

    kept, refused = (
        [one.values for one in read_drawing(chain(calls), dry=True).findings if one.code == "drawing.too_large"]
        for calls in (100, 101)
    )
    assert (kept, refused) == ([], [{"what": "depth", "count": 101, "limit": 100}])


def test_the_limits_can_be_narrowed():
    """An office may allow less."""
    reading = read_drawing(GOOD, limits=Limits(nodes=2))

    assert only(reading).values == {"what": "nodes", "count": 3, "limit": 2}


def test_an_attribute_too_long_for_the_parser_is_no_crash():
    """Ten million characters in one attribute are refused as XML."""
    assert read_drawing(GOOD.replace("审查".encode(), b"x" * 11_000_000)).drawing is None


def test_ids_stand_once():
    """The second element with an id is named, with the line of the first."""
    finding = read_drawing(drawing(line('<task id="t1"/>', '<task id="t1"/>'))).findings[0]

    assert (finding.code, finding.element, finding.line, finding.values["first"]) == (
        "drawing.duplicate_id",
        "t1",
        4,
        3,
    )


@pytest.mark.parametrize("key", ["a" * 201, "two words", "1st", "a&#10;b", "&lt;script&gt;", "a/b", "a" * 1_000_000])
def test_an_id_is_a_name(key):
    """Huge ids and ids that are no names are refused, and shown short."""
    reading = read_drawing(drawing(line('<task id="t1"/>').replace("t1", key)))

    assert "drawing.bad_id" in {finding.code for finding in reading.findings}
    assert all(len(finding.show()) < 1500 for finding in reading.findings)


def test_a_step_without_id_is_refused():
    """Nothing could lead to it."""
    assert "drawing.no_id" in {found.code for found in read_drawing(drawing(line() + "<userTask/>")).findings}


def test_code_in_every_place_is_never_run(tmp_path):
    """Names, documentation, ids and conditions that look like code leave no mark on the disk."""
    mark = tmp_path / "mark"
    code = f"__import__('pathlib').Path('{mark}').touch()"
    for content in (
        drawing(line(f'<userTask id="t1" name="{code}"><documentation>{code}</documentation></userTask>')),
        drawing(line('<userTask id="t1"/>'), process=f'id="P" isExecutable="true" name="${{{code}}}"'),
        drawing(
            line('<userTask id="t1"/>').replace(
                "/>", f"><conditionExpression>{code}</conditionExpression></sequenceFlow>"
            )
        ),
    ):
        read_drawing(content)

    assert not mark.exists()


@pytest.mark.parametrize(
    "place",
    [
        '<scriptTask id="t1" scriptFormat="python"><script>{}</script></scriptTask>',
        '<scriptTask id="t1"><script>x = {}</script></scriptTask>',
        '<task id="t1"><extensionElements><af:assign target="x" value="{}"/></extensionElements></task>',
        '<task id="t1"><standardLoopCharacteristics><loopCondition>{}</loopCondition></standardLoopCharacteristics></task>',
        '<task id="t1"><multiInstanceLoopCharacteristics camunda:collection="{}"/></task>',
        '<task id="t1"><dataInputAssociation><transformation>{}</transformation></dataInputAssociation></task>',
        '<intermediateCatchEvent id="t1"><timerEventDefinition><timeDuration>{}</timeDuration></timerEventDefinition></intermediateCatchEvent>',
        '<callActivity id="t1" calledElement="{}"/>',
        '<serviceTask id="t1" camunda:expression="{}" implementation="{}"/>',
    ],
)
def test_code_in_a_run_is_never_run(tmp_path, place):
    """Wherever a run reads a value, it reads our language or nothing."""
    mark = tmp_path / "mark"

    found = read_drawing(drawing(line(place.replace("{}", f"__import__('os').mknod('{mark}')"))), dry=True)

    assert found.findings
    assert not mark.exists()


def test_the_limits_are_those_of_every_process_together():
    """A run reads more, but not more than is allowed."""
    tasks = "".join(f'<process id="Q{n}" isExecutable="true"><task id="q{n}"/></process>' for n in range(3))

    found = read_drawing(drawing(line(), beside=tasks), limits=Limits(nodes=4), dry=True)

    assert only(found).values == {"what": "nodes", "count": 5, "limit": 4}


def test_sub_processes_and_calls_at_the_limit_are_read_in_time():
    """Nesting and long chains of calls cost by their size."""
    calls = "".join(f'<callActivity id="c{n}" calledElement="P"/>' for n in range(2_000))
    deep = "".join(f'<subProcess id="p{n}">' for n in range(90)) + calls + "</subProcess>" * 90
    chain = "".join(
        f'<process id="q{n}" isExecutable="true"><callActivity id="k{n}" calledElement="q{n + 1}"/></process>'
        for n in range(3_000)
    )

    assert {one.code for one in read_drawing(drawing(deep), dry=True).findings} == {"drawing.call_cycle"}
    found = read_drawing(drawing(line('<callActivity id="t1" calledElement="q0"/>'), beside=chain), dry=True)
    codes = [one.code for one in found.findings if one.severity == "error"]
    assert codes == ["drawing.too_large", "drawing.call_unknown"]


def test_parsing_raises_with_every_finding():
    """All reasons come at once, in document order, as sentences."""
    inside = line('<userTask id="t1" af:act="judge"/>', '<choreographyTask id="t2"/>')

    with pytest.raises(DrawingRefused) as refusal:
        parse_drawing(drawing(inside), file="process.bpmn")

    assert [finding.code for finding in refusal.value.findings] == ["drawing.attribute_value", "drawing.unsupported"]
    assert "line 3: t1" in str(refusal.value)
