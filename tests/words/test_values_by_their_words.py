"""A sentence shows its values as a reader knows them."""

from approvalflow.words import remedy, sentence


def test_a_value_is_shown_by_its_word_in_the_readers_language() -> None:
    """`{stage:stage}` is the word for the stage; a value without a word stays as it is."""
    values = {
        "case": "2026-000001",
        "doing": "act",
        "zh": "受理",
        "stage": "closed",
        "stages": ["received", "elsewhere"],
    }

    assert "已办结" in sentence("case.wrong_stage", values, "zh-CN")
    assert "已收件、elsewhere" in sentence("case.wrong_stage", values, "zh-CN")
    assert "it is closed, and this is done while a case is received, elsewhere" in sentence("case.wrong_stage", values)


def test_a_missing_value_stays_visible() -> None:
    """An error about an error helps nobody."""
    assert "{case}" in sentence("case.unknown", {})


def test_a_code_without_a_sentence_is_shown_with_its_values() -> None:
    """Never lost."""
    assert sentence("no.such_code", {"a": 1}) == "no.such_code {'a': 1}"


def test_an_empty_list_is_told_as_none() -> None:
    """A sentence never ends in nothing."""
    values = {"step": "Review", "open": []}

    assert "none" in remedy("step.not_open", values)
    assert "无" in remedy("step.not_open", values, "zh-CN")
