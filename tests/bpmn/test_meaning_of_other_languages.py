"""A text of another language says here what it says there, or it is refused: never something else without a word."""

# ruff: noqa: E501 - rows of tables read best unbroken

import json
import random
import shutil
import subprocess
from datetime import datetime
from decimal import Decimal

import pytest

from approvalflow.bpmn.names import BPMN
from approvalflow.bpmn.reader import read_drawing
from approvalflow.bpmn.spelling import read_expression
from approvalflow.calendars import national
from approvalflow.dryrun.data import Scene
from approvalflow.errors import Unreadable
from approvalflow.expressions.plain import plain
from bpmn.drawn import line
from bpmn.test_wide_reading import codes, wide

NOW = datetime.fromisoformat("2026-01-05T09:00:00+08:00")
DATA = {
    "a": 7, "b": 2, "n": 3, "half": 0.5, "zero": 0, "minus": -7, "s": "abc", "one": "1", "blank": "", "t": True, "f": False,
    "gone": None, "items": [1, 2, 3], "words": ["x", "abc"], "none": [], "order": {"price": 5, "name": "x", "lines": [1, 2]},
}  # fmt: skip


def value(text, language, data=DATA):
    return read_expression(text, language).evaluate(Scene(data, {}, NOW, national()))


def told(text, language, data=DATA):
    try:
        return plain(value(text, language, data))
    except Unreadable as refused:
        return refused.code


OTHER, UNSAID = "expression.other_meaning", "expression.language_unsaid"


@pytest.mark.parametrize("language", ["javascript", "text/javascript", "python", "groovy", "java", "juel", "application/javascript",
    "http://www.java.com/java", "https://groovy-lang.org", "http://www.mvel.org/2.0"])  # fmt: skip
def test_lists_count_from_where_the_language_counts(language):
    """From 0 in all of them but XPath and FEEL."""
    assert told("items[0] == 1", language) is True
    assert told("items[1] == 2", language) is True
    fails = language in ("python", "java", "http://www.java.com/java", "http://www.mvel.org/2.0")
    assert told("items[9] == 2", language) is (None if fails else False)


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("javascript", "7 / 2 == 3.5", True), ("javascript", '"1" + 1 == "11"', True), ("javascript", 'one == 1', True),
        ("javascript", "one === 1", False), ("javascript", "one != 1", False), ("javascript", "'abc' == 1", False),
        ("javascript", "s && a", 7), ("javascript", "blank || 5", 5), ("javascript", "missing || 5", 5), ("javascript", "!s", False),
        ("javascript", "!!zero", False), ("javascript", "!none", False), ("javascript", "-7 % 3", -1), ("javascript", "s.length + items.length", 6),
        ("javascript", "s ? 1 : 2", 1), ("javascript", "'10' > 9", True), ("javascript", "'10' > '9'", False), ("javascript", "one * 2", 2),
        ("javascript", "t + 1", 2), ("javascript", "a + s + half", "7abc0.5"), ("javascript", "s[0]", "a"), ("javascript", "items[-1]", None),
        ("javascript", "typeof items === 'undefined'", OTHER), ("javascript", "1 < n < 5", OTHER), ("javascript", "'x' in order", OTHER),
        ("javascript", "[1] == [1]", OTHER), ("javascript", "items == items", None), ("javascript", "a instanceof Number", OTHER),
        ("javascript", "count(items) == 3", OTHER), ("javascript", "010 == 8", OTHER), ("javascript", "order.lines.length", 2),
        ("javascript", "today == 1", False), ("javascript", "a.getDay()", OTHER), ("javascript", "order['price'] == 5", True),
        ("python", "1 < n < 5", True), ("python", "1 < n < 2", False), ("python", "'b' in s", True), ("python", "'z' not in s", True),
        ("python", "2 in items", True), ("python", "a in (1, 7)", True), ("python", "s in ['abc']", True), ("python", "'name' in order", True),
        ("python", "-7 % 3", 2), ("python", "minus % 3 == 2", True), ("python", "a / b", 3.5), ("python", "a // b == 3", "expression.not_readable"),
        ("python", "blank or 5", 5), ("python", "s and 5", 5), ("python", "not blank", True), ("python", "not items and t", False),
        ("python", "items[-1] == 3", True), ("python", "items + [4]", [1, 2, 3, 4]), ("python", "2 * 'ab'", OTHER), ("python", "one == 1", False),
        ("python", "t == 1", True), ("python", "one + 1", None), ("python", "a is 7", OTHER), ("python", "1 == a == t", False),
        ("python", "s[0] == 'a'", True), ("python", "len(s) == 3 and max(items) == 3", True), ("python", "{a: 1}", OTHER), ("python", "2 ** 3", "expression.not_readable"),
        ("java", "7 / 2 == 3", OTHER), ("java", "a / b == 3", OTHER), ("java", "a / 2.0 == 3.5", True), ("java", "a / 2d == 3.5", True),
        ("java", 's == "abc"', OTHER), ("java", 's.equals("abc")', True), ("java", 'one.equals(1)', False), ("java", '"n" + a == null', False),
        ("java", "-7 % 3 == -1", True), ("java", "t && a > 3", True), ("java", "a && t", None), ("java", "5 && t", OTHER), ("java", "s.equals('a')", OTHER),
        ("groovy", "7 / 2 == 3.5", True), ("groovy", "one == 1", False), ("groovy", "!items", False), ("groovy", "s && a", True), ("groovy", "items[-1]", 3),
        ("groovy", "'b' in s", False), ("groovy", "2 in items", True), ("groovy", '"$s" == s', OTHER), ("groovy", "a + s", "7abc"), ("groovy", "s - 'b'", OTHER),
        ("mvel", "a / b == 3.5", OTHER), ("mvel", "s == 'abc'", True), ("mvel", "t or 5", OTHER), ("mvel", "s contains 'b'", OTHER),
        ("xpath", "items[1] = 1", True), ("xpath", "order/price = 5", True), ("xpath", "one = 1", True), ("xpath", "one + 1 = 2", True),
        ("xpath", "'10' > '9'", True), ("xpath", "not(blank)", True), ("xpath", "-7 mod 3 = -1", True), ("xpath", "concat(s, a) = 'abc7'", True),
        ("xpath", "items[. > 1] = 2", OTHER), ("xpath", "boolean(zero)", False), ("xpath", r"'a\nb' = 'a'", False), ("xpath", "string-length('a\\b')", 3),
        ("", "${one == 1}", True), ("", "${t == 'true'}", True), ("", "${one + 1}", 2), ("", "${one + one}", 2), ("", "${a / b}", 3.5), ("", "${items[0]}", 1),
        ("", "${1 < n < 5}", OTHER), ("", "${'n' + a}", OTHER), ("", "${one.equals(1)}", False), ("", "${s.equals('abc')}", True),
        ("", "${minus % 3}", -1), ("", "${a && t}", None), ("", "${items.size() > 2 && items.get(0) == 1}", True), ("", "${' x '.trim() == 'x'}", True),
        ("", "${7 && t}", OTHER), ("", "${s.toString() == 'abc' ? 1 : 2}", 1), ("", "${approved == true}", False), ("", "${a > 5 && s == 'abc'}", True),
        ("", "a == 7 && s == 'abc'", True), ("", "items[0] == 1", UNSAID), ("", "a / b == 3", UNSAID), ("", "a / 2.0 == 3.5", True), ("", "-7 % 3 == 2", None),
        ("", "typeof s === 'abc'", UNSAID), ("", "s.length == 3", UNSAID), ("", "s || 5", UNSAID), ("", "1 == a == t", UNSAID), ("", "items[1] = 1", True),
        ("", "one == 1", None), ("", "!t || a != 7", False), ("", "b/a < 1", True), ("feel", "items[1] = 1", True), ("", "= items[1] = 1", True),
        ("inherited http://www.w3.org/1999/XPath", "order/price = 5", UNSAID), ("inherited http://www.w3.org/1999/XPath", "items[0] = 1", UNSAID),
        ("inherited http://www.w3.org/1999/XPath", "a >= 7 and s = 'abc'", True), ("inherited http://groovy.codehaus.org/", "items[0] == 1", True),
        ("http://www.w3.org/1999/XPath", "items[0] == 1", UNSAID), ("http://www.w3.org/1999/XPath", "${items[0] == 1}", True),
    ],
)  # fmt: skip
def test_a_sign_does_what_it_does_in_its_language_or_is_refused(language, text, expected):
    """Null is no answer: the language has none either, or one that depends on more than the values."""
    found = told(text, language)

    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("text", "javascript", "python", "groovy", "java", "mvel", "juel", "xpath", "unsaid"),
    [
        ("!gone", True, ..., True, None, None, True, ..., True),
        ("not gone", ..., True, ..., ..., ..., True, ..., ...),
        ("not(gone)", ..., True, ..., ..., ..., True, None, None),
        ("gone && t", None, ..., False, None, None, False, ..., False),
        ("t || gone", True, ..., True, True, True, True, ..., ...),
        ("gone || t", True, ..., True, None, None, True, ..., True),
        ("gone or 5", ..., 5, ..., ..., ..., ..., ..., ...),
        ("gone ? 1 : 2", 2, ..., 2, None, None, 2, ..., 2),
        ("gone == null", True, ..., True, True, True, True, ..., True),
        ("gone == None", ..., True, ..., ..., ..., ..., ..., ...),
        ("gone == 5", False, False, False, None, False, False, ..., False),
        ("gone != 5", True, True, True, None, True, True, None, None),
        ("gone = 5", ..., ..., ..., ..., ..., ..., None, None),
        ("gone > 3", False, None, False, None, None, False, None, None),
        ("!(gone > 3)", True, ..., True, None, None, True, ..., None),
        ("gone < 3", True, None, True, None, None, False, None, None),
        ("gone >= 0", True, None, False, None, None, False, None, None),
        ("gone <= gone", True, None, True, None, None, True, None, None),
        ("gone + 1", 1, None, None, None, None, 1, None, None),
        ("gone * 2", 0, None, None, None, None, 0, None, None),
        ("gone / 2.0", 0, None, None, None, None, 0, ..., None),
        ("'a' + gone", "anull", None, "anull", ..., None, ..., ..., None),
        ("gone.price == 5", None, None, None, None, None, False, ..., False),
        ("order.gone == 5", False, None, False, None, None, False, ..., False),
        ("order.gone < 3", None, None, True, None, None, False, None, None),
        ("gone in items", ..., False, False, ..., ..., ..., ..., ...),
        ("2 in gone", ..., None, None, ..., ..., ..., ..., ...),
        ("gone.equals(5)", ..., ..., False, None, None, None, ..., False),
        ("s.equals(gone)", ..., ..., False, False, False, False, ..., False),
        ("!gone.isEmpty()", ..., ..., None, None, None, None, ..., None),
    ],
)  # fmt: skip
def test_null_does_what_it_does_in_its_language(text, javascript, python, groovy, java, mvel, juel, xpath, unsaid):
    """Where the language fails on it, or its engines part, there is no answer and no flow is taken."""
    by = {
        "javascript": javascript,
        "python": python,
        "groovy": groovy,
        "java": java,
        "mvel": mvel,
        "xpath": xpath,
        "": unsaid,
    }
    found = {said: told(text, said) for said, expected in by.items() if expected is not ...}
    if juel is not ...:
        by["juel"], found["juel"] = juel, told(f"${{{text}}}", "")

    assert found == {said: expected for said, expected in by.items() if expected is not ...}


def test_a_refusal_names_the_sign_and_the_language():
    """So that the designer knows what to write."""
    with pytest.raises(Unreadable) as refused:
        read_expression("a / b == 3", "java")

    assert (refused.value.values["found"], refused.value.values["language"]) == ("/", "Java")
    assert "Java" in refused.value.say("en")
    assert "Java" in refused.value.say("zh-CN")


NAMES = ("a", "b", "n", "zero", "minus", "s", "one", "blank", "t", "f", "items", "words", "none", "gone")
LITERALS = ("0", "1", "2", "5", "'a'", "'1'", "''", "'abc'")


def composed(dice, signs, prefixes, depth=0):
    """Some expression, mostly with values of kinds that do not go together."""
    if depth > 3 or dice.random() < 0.3:
        return dice.choice((*NAMES, *LITERALS))
    left, right = (composed(dice, signs, prefixes, depth + 1) for _ in "lr")
    match dice.randrange(8):
        case 0:
            return f"({dice.choice(prefixes)}{left})"
        case 1:
            return f"{dice.choice(('items', 'words', 's'))}[{dice.randrange(-3, 4)}]"
        case 2:
            return f"({left})"
        case _:
            sign = dice.choice(signs)
            # Brackets or none: what binds more strongly is for the language to say.
            return f"{left} {sign} {right}" if dice.random() < 0.6 else f"({left} {sign} {right})"


def same(ours, theirs):
    if isinstance(ours, bool) or isinstance(theirs, bool):
        return ours is theirs
    if isinstance(ours, int | float | Decimal) and isinstance(theirs, int | float):
        return abs(float(ours) - theirs) <= 1e-9 * max(1.0, abs(theirs))
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(same, ours, theirs))
    return ours == theirs


def compared(pairs, least):
    """Whatever we have a value for is that of the language; enough of them have one for this to say something."""
    answered = [(text, ours, theirs) for text, ours, theirs in pairs if ours is not None]
    assert [one for one in answered if not same(one[1], one[2])] == []
    assert len(answered) > least


def ours_or_none(text, language):
    try:
        return plain(value(text, language))
    except Unreadable:
        return None


def test_what_has_a_value_has_that_of_python():
    """Python itself is asked: chains, membership, truth, remainders, places from the end."""
    dice = random.Random(8)
    signs = ("==", "!=", "<", "<=", ">", ">=", "and", "or", "+", "-", "*", "/", "%", "in", "not in")
    texts = {composed(dice, signs, ("not ", "-")) for _ in range(3_000)}
    pairs = [(text, ours_or_none(text, "python"), in_python(text)) for text in sorted(texts)]

    compared(pairs, 400)


def in_python(text):
    try:
        return eval(text, {"__builtins__": {}}, DATA)
    except (TypeError, ZeroDivisionError, IndexError, ValueError):
        return "raises"


@pytest.mark.skipif(shutil.which("node") is None, reason="Node.js is not there")
def test_what_has_a_value_has_that_of_javascript():
    """Node.js is asked: loose and strict equality, texts and numbers, values of `||`, precedence."""
    dice = random.Random(9)
    signs = ("==", "!=", "===", "!==", "<", "<=", ">", ">=", "&&", "||", "+", "-", "*", "/", "%")
    texts = sorted({composed(dice, signs, ("!", "-", "!!")) for _ in range(3_000)})
    program = (
        f"with ({json.dumps(DATA)}) {{ console.log(JSON.stringify({json.dumps(texts)}.map(text => "
        "{ try { const found = eval(text); return typeof found === 'number' && !Number.isFinite(found)"
        " ? {odd: 1} : {is: found === undefined ? null : found} } catch { return {odd: 1} } }))) }"
    )
    answer = subprocess.run(["node"], input=program, capture_output=True, text=True, check=True, timeout=60)
    theirs = [one.get("is", "odd") for one in json.loads(answer.stdout)]
    pairs = [(text, ours_or_none(text, "javascript"), there) for text, there in zip(texts, theirs, strict=True)]

    compared(pairs, 500)


def script_of(language, text, data):
    """What a script leaves in the data, and the codes of the warnings about it."""
    said = text.replace("&", "&amp;").replace("<", "&lt;")
    found = wide(line(f'<scriptTask id="t1" scriptFormat="{language}"><script>{said}</script></scriptTask>'))
    left = dict(data)
    for one in found.drawing.nodes["t1"].assigns:
        left[one.target] = one.value.evaluate(Scene(left, {}, NOW, national()))
    return {name: plain(one) for name, one in left.items()}, codes(found, "warning")


@pytest.mark.parametrize(
    ("language", "script", "given", "left"),
    [
        ("groovy", "boolean x = y", {"y": None}, {"y": None, "x": False}), ("javascript", "x = y + 1", {"y": None}, {"y": None, "x": 1}),
        ("javascript", "x = a || 5", {}, {"x": 5}), ("python", "x = a or 5", {"a": None}, {"a": None, "x": 5}),
        ("python", 'x = "b" in s', {"s": "abc"}, {"s": "abc", "x": True}), ("python", "x = -7 % 3 # y = 1", {}, {"x": 2}),
        ("groovy", "int x = 7 / 2", {}, {"x": 3}), ("groovy", "String x = 5", {}, {"x": "5"}), ("groovy", "boolean x = []", {}, {"x": False}),
        ("javascript", 'x = "1" + 1; y = "a;b" // z = 1', {}, {"x": "11", "y": "a;b"}),
        ("javascript", "l = [1, 2]; k = l[0]; e = l.length", {}, {"l": [1, 2], "k": 1, "e": 2}),
        ("javascript", 'o = {"a": 1, b: 2}; x = o.b', {}, {"o": {"a": 1, "b": 2}, "x": 2}),
        ("python", "x = [1, 2] + [3]\nprint(x)\nreturn", {}, {"x": [1, 2, 3]}), ("javascript", "/* x = 1 */ y++", {"y": 1}, {"y": 2}),
        ("", "x = y + 1; z = [5, 6][1]", {"y": 1}, {"y": 1, "x": 2, "z": 5}), ("ruby", "x = 5", {}, {"x": 5}),
        ("javascript", "'use strict'; x = 1; console.log('x = ' + x)", {}, {"x": 1}),
    ],
)  # fmt: skip
def test_a_script_sets_what_its_language_would_set(language, script, given, left):
    """Remarks and quotes are those of the language too."""
    assert script_of(language, script, given) == (left, [])


@pytest.mark.parametrize(
    ("language", "script", "reason"),
    [
        ("javascript", "return; x = 1", ""), ("python", "return\nx = 1", ""), ("python", "x = 2 * 'ab'", OTHER), ("java", "int x = a / b;", OTHER),
        ("javascript", "console.log(x = 5)", ""), ("groovy", "println(execution.setVariable('x', 1))", ""), ("javascript", "console.log(i++)", ""),
        ("python", "x = y if z else 1", OTHER), ("javascript", "x = typeof y", OTHER), ("ruby", "x = l[0]", UNSAID), ("", "var x = a / b", UNSAID),
        ("", "x = a || 5", UNSAID), ("javascript", "x = NaN", OTHER), ("java", "x = [1]", OTHER), ("groovy", 'x = "a $b"', OTHER), ("", "x = 7 // 2", ""),
    ],
)  # fmt: skip
def test_a_script_that_says_something_else_is_not_run_and_says_why(language, script, reason):
    """What stood there before stays."""
    left, warnings = script_of(language, script, {"x": "before"})

    assert left == {"x": "before"}
    assert warnings == [*([reason] if reason else []), "drawing.script_not_run"]


@pytest.mark.parametrize(
    ("head", "way"),
    [("", ' language="javascript"'), (' expressionLanguage="http://www.ecma-international.org/ecmascript"', "")],
)
def test_the_language_of_the_file_is_that_of_its_expressions(head, way):
    """Unless one says its own."""
    flow = '<sequenceFlow id="f{}" sourceRef="g" targetRef="{}"{}'
    text = (
        f'<definitions xmlns="{BPMN}" targetNamespace="t"{head}><process id="p" isExecutable="true"><startEvent id="s"/>'
        '<exclusiveGateway id="g" default="fn"/><endEvent id="yes"/><endEvent id="no"/>'
        '<sequenceFlow id="i" sourceRef="s" targetRef="g"/>'
        + flow.format("y", "yes", f"><conditionExpression{way}>items[0] == 1</conditionExpression></sequenceFlow>")
        + flow.format("n", "no", "/></process></definitions>")
    )
    drawing = read_drawing(text.encode(), dry=True).drawing

    assert drawing.flows["fy"].condition.evaluate(Scene(DATA, {}, NOW, national())) is True
