"""A reckoning as a picture (SVG): month calendars, every kind of day told by its shape as well as by its colour.

Rest days are hatched, days left out are crossed, the last day has a heavy frame, a make-up day a corner. The picture
carries title and description for those who do not see it, and needs no font, script or file from elsewhere.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from xml.sax.saxutils import escape

from approvalflow.deadlines import Reckoning
from approvalflow.reports.month import Cell, Kind, Month, kinds_in, month_name, months
from approvalflow.words import Language, sentence

SIDE = 44
HEAD = 52
GAP = 24
ACROSS = 3
"""Months beside one another."""
LINE = 22
FILLS: dict[Kind, str] = {
    "start": "#dbe7f5",
    "counted": "#ffffff",
    "make_up": "#ffffff",
    "rest": "url(#rest)",
    "paused": "url(#paused)",
    "last": "#ffe9a8",
    "overdue": "#f6c9c4",
    "through": "#ffffff",
    "outside": "#f7f7f7",
}
_PATTERNS = (
    '<defs><pattern id="rest" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="6" height="6" fill="#eeeeee"/><line x1="0" y1="0" x2="0" y2="6" stroke="#bbbbbb" stroke-width="2"/>'
    '</pattern><pattern id="paused" width="8" height="8" patternUnits="userSpaceOnUse">'
    '<rect width="8" height="8" fill="#ffffff"/>'
    '<path d="M0 0L8 8M8 0L0 8" stroke="#8a8ab5" stroke-width="1"/></pattern></defs>'
)


def picture(reckoning: Reckoning, language: Language = "en") -> str:
    """The whole picture as the text of an SVG file."""
    found = months(reckoning)
    wide, tops = min(len(found), ACROSS), _tops(found)
    legend = [(kind, sentence(f"month.{kind}", {}, language)) for kind in kinds_in(found)]
    # A basis may be long, and a narrow picture must not cut it.
    width = max(wide * (7 * SIDE + GAP) + GAP, 560)
    height = tops[-1] + LINE * (len(legend) + 2)
    title = sentence("picture.title", {"term": reckoning.term}, language)
    return "".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
            'role="img" aria-labelledby="t d" font-family="sans-serif" font-size="13">',
            f'<title id="t">{_text(title)}</title><desc id="d">{_text(reckoning.text(language))}</desc>{_PATTERNS}',
            f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
            _words(GAP, 28, f"{title}  {reckoning.basis}", "bold"),
            *(_month(month, *_place(n, tops), language) for n, month in enumerate(found)),
            *_legend(legend, tops[-1]),
            _words(GAP, tops[-1] + LINE * (len(legend) + 1), reckoning.answer(language), "bold"),
            "</svg>\n",
        ]
    )


def _tops(found: tuple[Month, ...]) -> list[int]:
    """Where each row of months begins, and where the last one ends."""
    tops = [44]
    for n in range(0, len(found), ACROSS):
        tops.append(tops[-1] + HEAD + SIDE * max(len(month.weeks) for month in found[n : n + ACROSS]) + GAP)
    return tops


def _place(n: int, tops: list[int]) -> tuple[int, int]:
    return GAP + (n % ACROSS) * (7 * SIDE + GAP), tops[n // ACROSS]


def _month(month: Month, left: int, top: int, language: Language) -> str:
    parts = [_words(left, top + 18, month_name(month.first, language), "bold")]
    for n in range(7):
        parts.append(_words(left + SIDE * n + 4, top + 40, sentence(f"month.weekday.{n + 1}", {}, language)))
    for row, week in enumerate(month.weeks):
        for column, cell in enumerate(week):
            if cell is not None:
                parts.append(_cell(cell, left + SIDE * column, top + HEAD + SIDE * row, language))
    return "".join(parts)


def _cell(cell: Cell, left: int, top: int, language: Language) -> str:
    return f"<g>{''.join(_drawn(cell, left, top, language))}</g>"


def _drawn(cell: Cell, left: int, top: int, language: Language) -> Iterator[str]:
    if cell.line is not None:
        yield f"<title>{_text(cell.line.text(language))}</title>"
    heavy = cell.kind == "last"
    stroke = 'stroke="#222222" stroke-width="3"' if heavy else 'stroke="#cccccc"'
    inset = 2 if heavy else 0
    side = SIDE - 2 * inset
    corner = f'x="{left + inset}" y="{top + inset}"'
    yield f'<rect {corner} width="{side}" height="{side}" fill="{FILLS[cell.kind]}" {stroke}/>'
    if cell.make_up:
        yield f'<path d="M{left + SIDE - 14} {top}h14v14z" fill="#2f7d4f"/>'
    guessed = "" if cell.announced else "?"
    yield _words(left + 5, top + 17, f"{cell.date.day}{guessed}", "bold" if heavy else "normal")
    if cell.n is not None:
        told = f"+{cell.n}" if cell.kind == "overdue" else str(cell.n)
        yield _words(left + 24, top + 37, told, "normal", 11)


def _legend(legend: Iterable[tuple[Kind, str]], top: int) -> Iterator[str]:
    for n, (kind, words) in enumerate(legend):
        cell = Cell(date=date(2000, 1, 1), kind=kind, make_up=kind == "make_up")
        y = top + LINE * n
        scale = f'<g transform="translate({GAP} {y - 4}) scale(0.4)">'
        yield f"{scale}{''.join(_drawn(cell, 0, 0, 'en'))}</g>{_words(GAP + 30, y + 10, words)}"


def _words(x: int, y: int, text: str, weight: str = "normal", size: int = 13) -> str:
    return f'<text x="{x}" y="{y}" font-weight="{weight}" font-size="{size}">{_text(text)}</text>'


def _text(text: str) -> str:
    """Safe inside an element: no markup, and no sign that XML forbids."""
    return escape("".join(sign if sign >= " " or sign in "\n\t" else "�" for sign in text))
