"""A small sound matter that tests bend one key at a time."""

import pytest

SOUND = """
code = "sample"
name = "示例许可"
name_en = "Sample licence"
version = "1"
effective = 2026-01-01
kind = "许可"
handling = "承诺件"
organ = "market"

[[basis]]
id = "act"
title = "中华人民共和国行政许可法"
document = "2019年修正"
issued = 2003-08-27
checked = 2026-11-22

[terms.window]
term = "5 WD"
basis = "act"
article = "32(1)(四)"
lapse = "accepted"

[terms.statutory]
term = "20 WD"
basis = "act"
article = "42(1)"
extension = { up_to = "10 WD", rank = "agency-head", basis = "act", article = "42(1)" }

[terms.promised]
term = "10 WD"
basis = "act"
article = "42(1)"

[powers]
accept = { name = "受理", basis = "act", article = "32" }

[materials]
form = { name = "申请书", basis = "act", article = "29(1)" }
mandate = { name = "授权委托书", when = "case.agent = true", basis = "act", article = "29(2)" }

[fields]
agent = { title = "委托代理人", type = "boolean" }
size = { title = "规模", type = "choice", choices = ["大", "小"] }

[declining]
not-needed = { name = "依法不需要取得许可", basis = "act", article = "32(1)(一)" }

[remedies]
review = { name = "行政复议", to = "本级人民政府", within = "60 ND", basis = "act", article = "38(2)" }

[fees]
card = { name = "工本费", amount = "5", basis = "act", article = "58" }

[ladders]
case = [
  { level = "approaching", when = "share", amount = 80, to = "handler" },
  { level = "overdue", when = "overdue", amount = 1, to = "supervisor", department = "oversight" },
]

[steps.Accept]
power = "accept"
ladder = "case"

[complaint]
address = "投诉窗口"
"""


@pytest.fixture
def sound() -> str:
    """The text of a matter with nothing wrong."""
    return SOUND
