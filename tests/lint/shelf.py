"""The drawings of the rules, read from the shelf and linted with one small matter and four officers."""

from pathlib import Path

from approvalflow.bpmn.graph import Drawing
from approvalflow.bpmn.reader import parse_drawing
from approvalflow.errors import Finding
from approvalflow.identity import TomlDirectory
from approvalflow.lint import lint
from approvalflow.matters import Matter, read_matter

DRAWINGS = Path(__file__).parent / "drawings"

MATTER = """
code = "sample"
name = "示例许可"
name_en = "Sample licence"
version = "1"
effective = 2026-01-01
kind = "{kind}"
handling = "{handling}"
organ = "market"
closes = "{closes}"
complaint = {{ address = "投诉窗口" }}

[[basis]]
id = "act"
title = "中华人民共和国行政许可法"
document = "主席令第29号（2019年修正）"
checked = 2026-11-22

[terms]
window = {{ term = "5 WD", lapse = "accepted", basis = "act", article = "32(1)(四)" }}
statutory = {{ term = "20 WD", basis = "act", article = "42(1)" }}
issue = {{ term = "10 WD", basis = "act", article = "44" }}

[powers]
receive = {{ name = "收件", basis = "act", article = "29" }}
accept = {{ name = "受理", basis = "act", article = "32" }}
review = {{ name = "审查", basis = "act", article = "34" }}
inspect = {{ name = "现场核查", basis = "act", article = "34(3)" }}
rectify = {{ name = "责令整改", basis = "act", article = "34(3)" }}
verify = {{ name = "审核", basis = "act", article = "34" }}
decide = {{ name = "决定", basis = "act", article = "38" }}
issue = {{ name = "制证", basis = "act", article = "39" }}
deliver = {{ name = "送达", basis = "act", article = "44" }}
check = {{ name = "事后核查", basis = "act", article = "61" }}
disclose = {{ name = "公示", basis = "act", article = "40" }}

[materials]
application-form = {{ name = "申请书", basis = "act", article = "29" }}

[fields]
area = {{ title = "面积", type = "number" }}
simple = {{ title = "是否简易", type = "boolean" }}

[procedures]
hearing = {{ name = "听证", ground = "听证", basis = "act", article = "45" }}

[declining]
not-needed = {{ name = "依法不需要取得行政许可", basis = "act", article = "32(1)(一)" }}

[remedies]
review = {{ name = "行政复议", to = "本级人民政府", within = "60 ND", basis = "act", article = "38(2)" }}

[ladders]
step = [{{ level = "due", when = "due", to = "handler" }}]
"""

PEOPLE = """
name = "示例市"

[[department]]
id = "service-centre"
name = "政务服务中心"
[[department]]
id = "market"
name = "市场监督管理局"

[[person]]
id = "chen-yan"
name = "陈燕"
department = "service-centre"
roles = ["window-clerk"]
[[person]]
id = "wang-lei"
name = "王磊"
department = "market"
roles = ["reviewer", "inspector", "issuer"]
[[person]]
id = "zhao-qian"
name = "赵倩"
department = "market"
roles = ["verifier", "check-officer"]
[[person]]
id = "sun-gang"
name = "孙刚"
department = "market"
posts = ["agency-head"]

[[rank]]
id = "section"
name = "乡科级正职"
posts = ["agency-head"]
"""


def a_matter(more: str = "", *, kind: str = "许可", handling: str = "承诺件", closes: str = "delivery") -> Matter:
    """The small matter; `more` are further TOML tables, e.g. a `[steps.Review]`."""
    text = MATTER.format(kind=kind, handling=handling, closes=closes) + more
    return read_matter(text.encode(), "matter.toml")


def the_people() -> TomlDirectory:
    """Four officers in two departments."""
    return TomlDirectory.read(PEOPLE.encode(), "people.toml")


def a_drawing(name: str) -> Drawing:
    """A drawing from the shelf: `term_required/sound`."""
    return parse_drawing((DRAWINGS / f"{name}.bpmn").read_bytes(), file=f"{name}.bpmn")


def findings(name: str, matter: Matter | None = None) -> tuple[Finding, ...]:
    """Everything the rules say of a drawing from the shelf, with the small matter unless another is given."""
    return lint(a_drawing(name), matter or a_matter(), the_people())


def places(found: tuple[Finding, ...]) -> list[tuple[str, str]]:
    """Code and element of every finding, in order."""
    return [(one.code, one.element) for one in found]
