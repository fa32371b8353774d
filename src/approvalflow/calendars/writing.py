"""A notice as the TOML file that `adopt` takes, and as the sentences that a person confirms."""

from collections.abc import Iterator

from approvalflow.calendars.days import feast_name
from approvalflow.calendars.notices import Sheet
from approvalflow.words import Language, sentence

_ESCAPED = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}


def write_notice(sheet: Sheet) -> str:
    """The file. Reading it again gives the same sheet."""
    return "\n".join(_lines(sheet)) + "\n"


def _lines(sheet: Sheet) -> Iterator[str]:
    yield f"id = {_text(sheet.id)}"
    if sheet.covers:
        yield f"covers = {sheet.covers}"
    for key in ("amends", "division", "office"):
        if value := getattr(sheet, key):
            yield f"{key} = {_text(value)}"
    if sheet.work:
        yield f"work = [{', '.join(map(str, sheet.work))}]"
    if sheet.without:
        yield f"without = [{', '.join(map(_text, sheet.without))}]"
    source = sheet.source
    yield from ("", "[source]", f"document = {_text(source.document)}", f"title = {_text(source.title)}")
    yield from (f"issued = {source.issued}", f"checked = {source.checked}")
    if source.seen != "text":
        yield f"seen = {_text(source.seen)}"
    if source.note:
        yield f"note = {_text(source.note)}"
    for rest in sheet.rest:
        yield from ("", "[[rest]]", f"feast = {_text(rest.feast)}", f"first = {rest.first}", f"last = {rest.last}")


def _text(value: str) -> str:
    signs = (_ESCAPED.get(sign) or (sign if sign.isprintable() else f"\\U{ord(sign):08x}") for sign in value)
    return '"' + "".join(signs) + '"'


def tell(sheet: Sheet, language: Language = "en") -> tuple[str, ...]:
    """What was read, a sentence a line."""
    source = sheet.source
    values = {"document": source.document, "title": source.title, "issued": source.issued, "id": sheet.id}
    said = [sentence("notice.told", values, language)]
    for code, value in (
        ("covers", sheet.covers),
        ("amends", sheet.amends),
        ("division", sheet.division),
        ("office", sheet.office),
    ):
        if value:
            said.append(sentence(f"notice.told_{code}", {code: value}, language))
    for rest in sheet.rest:
        days = (rest.last - rest.first).days + 1
        told = {"feast": feast_name(rest.feast, language), "first": rest.first, "last": rest.last, "days": days}
        said.append(sentence("notice.told_rest", told, language))
    for day in sheet.work:
        said.append(sentence("notice.told_work", {"day": day, "weekday": weekday(day.weekday(), language)}, language))
    return tuple(said)


def weekday(number: int, language: Language = "en") -> str:
    """A day of the week as the reader calls it; 0 is Monday."""
    return sentence(f"calendar.weekday.{number}", {}, language)
