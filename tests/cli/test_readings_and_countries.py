"""The readings of the office and the country of a tenant, typed and read on a terminal."""

import pytest

from cli.terminal import Terminal

SETS = "switches --set receipt_policy=next_working_day --set day_end=closing"


def test_every_switch_is_listed_with_its_level(terminal: Terminal) -> None:
    """What counts, who chose it, what else there is; of the office or of a matter's cases."""
    terminal.done(f"{SETS} --reason '办事指南 3' --as bai-xue")

    rows = {one["switch"]: one for one in terminal.done("switches --json").json}
    assert len(rows) == 20
    assert (rows["day_end"]["reading"], rows["day_end"]["level"]) == ("closing", "office")
    assert rows["day_end"]["set"]["reason"] == "办事指南 3"
    assert (rows["acceptance"]["level"], rows["acceptance"]["set"]) == ("default", None)
    told = terminal.done("switches").out
    assert "receipt_policy = next_working_day: set by 白雪 on 2026-03-02: 办事指南 3" in told
    assert "本机关" in terminal.done("switches --matter food-business-licence --lang zh-CN").out
    assert terminal("switches --matter nothing").code == 4


def test_setting_tells_what_changed(terminal: Terminal) -> None:
    """In words and as data; what was read so before is not set again."""
    assert "clocks that start from now on" in terminal.done(f"{SETS} --reason x --as bai-xue").out
    assert "nothing was changed" in terminal.done(f"{SETS} --reason x --as bai-xue").out
    said = terminal.done("switches --set day_end=midnight --reason y --as bai-xue --json").json
    assert said == {"set": {"day_end": "midnight"}}


@pytest.mark.parametrize(
    ("line", "exit_code", "code"),
    [
        ("--set day_end=closing --reason x --as zhang-min", 4, "person.may_not_publish"),
        ("--set day_end=closing --as bai-xue", 4, "switches.no_reason"),
        ("--set day_end=noon --reason x --as bai-xue", 3, "clock.no_such_reading"),
        ("--set noon=closing --reason x --as bai-xue", 3, "clock.no_such_switch"),
        ("--set day_end --reason x --as bai-xue", 3, "cli.not_a_pair"),
        ("--set day_end=closing --reason x", 3, "cli.who"),
        ("--set day_end=closing --reason x --as bai-xue --matter food-business-licence", 3, "switches.of_matter"),
    ],
)
def test_what_cannot_be_set(terminal: Terminal, line: str, exit_code: int, code: str) -> None:
    """Each with its code, and nothing is set."""
    said = terminal(f"switches {line} --json")

    assert (said.code, said.error["error"]) == (exit_code, code)
    assert {one["level"] for one in terminal.done("switches --json").json} == {"default"}


def test_the_explanation_names_the_level(terminal: Terminal) -> None:
    """Who chose the reading stands above the days."""
    terminal.done(f"{SETS} --reason x --as bai-xue")
    terminal.to_review()

    assert "Reading set by the office: When does the last day end?" in terminal.done("explain c-1 statutory").out
    found = terminal.done("explain c-1 statutory --json").json["readings"]
    assert {"switch": "day_end", "reading": "closing", "level": "office"} in found


def test_a_tenant_is_published_for_a_country(bare: Terminal) -> None:
    """It counts the days of that country from then on, in whatever command; another country is refused."""
    bare.done("publish matter --as bai-xue --country DE-BY", at="2026-04-28")
    bare.to_review()

    assert "Labor Day" in bare.done("explain c-1 statutory").out
    assert "Labor Day" in bare.done("calendar 2026-05-01").out
    assert bare.done("calendar 2026-05-09 --json").json["works"] is False
    said = bare("publish matter --as bai-xue --country CN --json")
    assert (said.code, said.error["error"]) == (4, "tenant.other_country")
    assert bare.done("publish matter --as bai-xue --country DE-BY").out
    assert bare.done("doctor").code == 0


def test_a_chinese_notice_is_not_for_a_tenant_abroad(bare: Terminal) -> None:
    """Neither from its file nor on trial; the attempt is kept."""
    from approvalflow.calendars.shipped import shipped_texts

    (bare.folder / "cn.toml").write_text(shipped_texts()["2026.toml"], encoding="utf-8")
    bare.done("publish matter --as bai-xue --country DE", at="2026-04-28")

    for line in ("adopt matter/cn.toml --as bai-xue", "adopt matter/cn.toml --as bai-xue --dry-run"):
        assert bare(f"{line} --json").error["error"] == "notice.not_of_country"
    assert bare.done("refusals --json").json[0]["code"] == "notice.not_of_country"
