"""What a matter file may say, and how it is told what is wrong with it."""

import pytest

from approvalflow.errors import DrawingRefused, Unreadable
from approvalflow.matters import Matter, citation, read_matter
from approvalflow.words import catalogue


def read(text: str) -> Matter:
    return read_matter(text.encode(), "matter.toml")


def test_a_sound_matter_is_read(sound: str) -> None:
    """A matter without contradiction is read as it stands."""
    matter = read(sound)

    assert matter.terms["statutory"].term == "20 WD"
    assert matter.closes == "delivery"


def test_a_citation_is_short_title_and_article(sound: str) -> None:
    """A citation leaves out the name of the state and keeps the article."""
    matter = read(sound)

    assert citation(matter, matter.terms["statutory"]) == "行政许可法 42(1)"


BENT = {
    "matter.unknown_basis": (
        'basis = "act", article = "29(1)"',
        'basis = "nowhere", article = "29(1)"',
        "materials.form.basis",
    ),
    "matter.checked_too_early": ("checked = 2026-11-22", "checked = 1999-01-01", "basis.0.checked"),
    "matter.since_fixed": ('term = "5 WD"', 'term = "5 WD"\nsince = "issue"', "terms.window.since"),
    "term.no_unit": ('term = "5 WD"', 'term = "5"', "terms.window.term"),
    "term.two_readings": ('within = "60 ND"', 'within = "60 日"', "remedies.review.within"),
    "term.not_a_term": ('up_to = "10 WD"', 'up_to = "soon"', "terms.statutory.extension.up_to"),
    "matter.promise_too_long": ('term = "10 WD"', 'term = "21 WD"', "terms.promised.term"),
    "matter.promise_other_unit": ('term = "10 WD"', 'term = "10 ND"', "terms.promised.term"),
    "matter.extension_other_unit": ('up_to = "10 WD"', 'up_to = "1 M"', "terms.statutory.extension.up_to"),
    "matter.lapse_elsewhere": ('lapse = "accepted"', 'lapse = "abandoned"', "terms.window.lapse"),
    "matter.silence_twice": (
        'lapse = "accepted"',
        'lapse = "accepted"\nsilence = "licensing-acceptance"',
        "terms.window.silence",
    ),
    "matter.silence_elsewhere": ('lapse = "accepted"', 'silence = "drug-approval"', "terms.window.silence"),
    "clock.no_such_silence": ('lapse = "accepted"', 'silence = "hearsay"', "terms.window.silence"),
    "matter.silence_taken": (
        "[complaint]",
        '[silence.drug-approval]\neffect = "approved"\nsilent = "office"\ndated = "end"\nzh = "视为同意"\n'
        'en = "approved"\nbasis = "act"\narticle = "1"\n\n[complaint]',
        "silence.drug-approval",
    ),
    "matter.expiry_no_date": (
        "[complaint]",
        '[renewal]\nexpiry = "size"\nsilence = "licensing-renewal"\nlead = "30 ND"\nbasis = "act"\n'
        'article = "50(1)"\n\n[complaint]',
        "renewal.expiry",
    ),
    "matter.bad_rung": ("amount = 80", "amount = 101", "ladders.case.0"),
    "matter.level_twice": ('level = "overdue"', 'level = "approaching"', "ladders.case.1"),
    "matter.unknown_ladder": ('ladder = "case"', 'ladder = "rope"', "steps.Accept.ladder"),
    "matter.half_citation": (
        'amount = 80, to = "handler"',
        'amount = 80, to = "handler", basis = "act"',
        "ladders.case.0",
    ),
    "matter.unknown_power": ('power = "accept"', 'power = "decide"', "steps.Accept.power"),
    "matter.unknown_field": ("case.agent = true", "case.lawyer = true", "materials.mandate.when"),
    "matter.no_choices": (', choices = ["大", "小"]', "", "fields.size"),
    "matter.choices_unasked": ('type = "boolean"', 'type = "boolean", choices = ["是"]', "fields.agent.choices"),
    "matter.bad_amount": ('amount = "5"', 'amount = "five"', "fees.card.amount"),
    "matter.ends_before_start": ("effective = 2026-01-01", "effective = 2026-01-01\nuntil = 2026-01-01", "until"),
    "clock.no_such_switch": ('organ = "market"', 'organ = "market"\nswitches = { moon = "full" }', "switches.moon"),
    "clock.no_such_reading": (
        'organ = "market"',
        'organ = "market"\nswitches = { acceptance = "noon" }',
        "switches.acceptance",
    ),
    "moment.no_such_zone": ('organ = "market"', 'organ = "market"\nzone = "Asia/Atlantis"', "zone"),
}


@pytest.mark.parametrize("code", sorted(BENT))
def test_a_contradiction_is_a_finding_with_its_line(sound: str, code: str) -> None:
    """Each contradiction has its own code and says the key and the line on which it stands."""
    old, new, where = BENT[code]
    bent = sound.replace(old, new, 1)
    assert bent != sound

    with pytest.raises(DrawingRefused) as refused:
        read(bent)

    (finding,) = refused.value.findings
    assert (finding.code, finding.element) == (code, where)
    assert finding.line > 0


def test_a_condition_that_cannot_be_read_keeps_its_own_code(sound: str) -> None:
    """A broken condition is told in the words of the expression language, at its line."""
    with pytest.raises(DrawingRefused) as refused:
        read(sound.replace("case.agent = true", "case.agent = = true"))

    (finding,) = refused.value.findings
    assert finding.code.startswith("expression.")
    assert finding.element == "materials.mandate.when"


def test_a_term_written_as_a_number_is_told_that_it_has_no_unit(sound: str) -> None:
    """TOML reads `5` as a number: the answer is the two readings, as for the text "5"."""
    with pytest.raises(DrawingRefused) as refused:
        read(sound.replace('term = "5 WD"', "term = 5"))

    (finding,) = refused.value.findings
    assert (finding.code, finding.element, finding.values["amount"]) == ("term.no_unit", "terms.window.term", "5")
    assert "5 WD" in finding.remedy("zh-CN")
    assert finding.line > 0


def test_two_texts_with_one_id_are_told(sound: str) -> None:
    """A text is listed once."""
    twice = sound.replace(
        "[terms.window]", '[[basis]]\nid = "act"\ntitle = "x"\ndocument = "y"\nchecked = 2026-11-22\n\n[terms.window]'
    )

    with pytest.raises(DrawingRefused) as refused:
        read(twice)

    assert [finding.code for finding in refused.value.findings] == ["matter.basis_twice"]


@pytest.mark.parametrize(("part", "table"), [("terms.window", "window"), ("terms.statutory", "statutory")])
def test_a_licence_without_its_clocks_is_refused(sound: str, part: str, table: str) -> None:
    """A licence must state its window and its statutory term."""
    lines, keep = [], True
    for line in sound.splitlines():
        if line.startswith("["):
            keep = line != f"[terms.{table}]"
        lines += [line] if keep else []

    with pytest.raises(DrawingRefused) as refused:
        read("\n".join(lines))

    assert [finding.values["part"] for finding in refused.value.findings] == [part]


@pytest.mark.parametrize("table", ["declining", "remedies", "materials"])
def test_a_licence_without_grounds_remedies_or_materials_is_refused(sound: str, table: str) -> None:
    """A licence must state its materials, closed grounds of declining and remedies; a filing need not."""
    tables = sound.split("\n[")
    bare = "\n[".join(f"{table}]\n" if one.startswith(f"{table}]") else one for one in tables)

    with pytest.raises(DrawingRefused) as refused:
        read(bare)

    assert [finding.values["part"] for finding in refused.value.findings] == [table]
    assert read(bare.replace('kind = "许可"', 'kind = "备案"')).kind == "备案"


def test_everything_wrong_is_told_at_once_in_order_of_lines(sound: str) -> None:
    """Nobody has to mend one fault to hear of the next."""
    bent = sound.replace('amount = "5"', 'amount = "five"').replace('term = "10 WD"', 'term = "30 WD"')

    with pytest.raises(DrawingRefused) as refused:
        read(bent)

    lines = [finding.line for finding in refused.value.findings]
    assert len(lines) == 2
    assert lines == sorted(lines)


def test_a_wrong_key_says_which_keys_exist(sound: str) -> None:
    """A mistyped key is refused with its line and the keys that exist there."""
    with pytest.raises(Unreadable) as refused:
        read(sound.replace('lapse = "accepted"', 'lapses = "accepted"'))

    assert refused.value.code == "toml.wrong_key"
    assert "lapse" in refused.value.values["known"]  # type: ignore[operator]
    assert sound.splitlines()[refused.value.values["line"] - 1].startswith("lapse")  # type: ignore[operator]


def test_every_code_of_a_matter_has_its_sentence_in_both_languages() -> None:
    """No finding is shown as a bare code."""
    for code in BENT:
        if code.startswith("matter."):
            assert {"en", "zh", "en_do", "zh_do"} <= set(catalogue()[code])


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ('"P0D"', "message.bad_life"),
        ('"PX"', "message.bad_life"),
        ('"P99999D"', "message.bad_life"),
        ('"30"', "term.no_unit"),
        ("30", "term.no_unit"),
        ('"30 日"', "term.two_readings"),
        ('"soon"', "term.not_a_term"),
    ],
)
def test_a_message_that_waits_for_no_time_is_refused(said: str, code: str, sound: str) -> None:
    """A life has an amount and a unit, and is not endless; the finding names the message."""
    with pytest.raises(DrawingRefused) as refusal:
        read(f'{sound}\n[messages."意见函"]\nlives = {said}\n')

    (finding,) = refusal.value.findings
    assert finding.code == code
    assert finding.element.startswith("messages")
    assert finding.line > 1
