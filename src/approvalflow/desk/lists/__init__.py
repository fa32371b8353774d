"""Worklists: who has what to do, what was done, and what one was told of; only what the asker may see.

Read `question` for what can be asked, `seeing` for who may ask it, `sources` for where the rows lie, `pages` and
`counts` for how they are answered.
"""

from approvalflow.desk.lists.counts import Counted, CountedPast, count, count_past
from approvalflow.desk.lists.lamps import Lamp, Today, chosen_lamps
from approvalflow.desk.lists.pages import Done, DonePage, Page, done, page
from approvalflow.desk.lists.question import LISTS, Question, read_question
from approvalflow.desk.lists.seeing import Seeing

__all__ = [
    "LISTS",
    "Counted",
    "CountedPast",
    "Done",
    "DonePage",
    "Lamp",
    "Page",
    "Question",
    "Seeing",
    "Today",
    "chosen_lamps",
    "count",
    "count_past",
    "done",
    "page",
    "read_question",
]
