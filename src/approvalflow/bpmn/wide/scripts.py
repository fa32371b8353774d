"""One line of a script as an assignment, in the plainest forms of the languages that drawings use; nothing is run."""

import re

from approvalflow.bpmn.respelling import spelt

_DECLARED = (
    r"(?:(?:var|let|const|def|val|int|long|short|double|float|boolean|bool|string|String|Integer|Long|Double|Float"
    r"|Boolean|BigDecimal|Object)\s+)?"
)
_ASSIGNED = re.compile(rf"\s*{_DECLARED}(?:case\.)?([^\W\d]\w*)\s*(:|[-+*])?=(?!=)\s*(.+?)\s*", re.DOTALL)
_CHAINED = re.compile(r"(?!(?:null|true|false|None|True|False|undefined|nil)\b)[^\W\d][\w.]*\s*[-+*:]?=(?![=])")
"""`y = 1` as a value: a comparison in one language, one more assignment in another."""
_STEPPED = re.compile(r"\s*(?:([^\W\d]\w*)\s*(\+\+|--)|(\+\+|--)\s*([^\W\d]\w*))\s*")
_SET = re.compile(
    r"""\s*(?:execution|task|kcontext|delegateExecution|variables|vars)\s*\.\s*(?:setVariable|setVariableLocal|set|put)
    \s*\(\s*(?:"([^"\\]{1,200})"|'([^'\\]{1,200})')\s*,\s*(.+?)\s*\)\s*""",
    re.DOTALL | re.VERBOSE,
)
_QUIET = re.compile(
    r"""\s*(?:(?://|\#).*|return\s*|(?:import|package)\s+[\w.*]+\s*
    |(?:System\s*\.\s*(?:out|err)\s*\.\s*print(?:ln)?|out\s*[:.]\s*println|println?|echo|console\s*\.\s*\w+
    |(?:log|logger|LOG|LOGGER)\s*\.\s*\w+)\s*(?:\(.*\)|"[^"]*"|'[^']*')\s*)""",
    re.DOTALL | re.VERBOSE,
)
"""What a script says to its reader, or to a log: it changes no data."""


def read_line(line: str) -> tuple[str, str] | None:
    """The datum and the expression whose value it gets; two empty texts where nothing is set, None where unreadable."""
    if _QUIET.fullmatch(line):
        return "", ""
    if found := _SET.fullmatch(line):
        return found[1] or found[2], found[3]
    if found := _STEPPED.fullmatch(line):
        name = found[1] or found[4]
        return name, f"{spelt(name)} {(found[2] or found[3])[0]} 1"
    found = _ASSIGNED.fullmatch(line)
    if found is None or _CHAINED.match(found[3]):
        return None
    sign = (found[2] or "").strip(":")
    return found[1], f"{spelt(found[1])} {sign} ({found[3]})" if sign else found[3]
