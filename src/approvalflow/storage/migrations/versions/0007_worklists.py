"""Lists of open seats in order of their day, of what was done, and of copies; made anew from the cases.

The rows follow from cases and events alone, so the newest step that changes them fills them, with `make_anew`.
"""

import sqlalchemy as sa
from alembic import op

from approvalflow.storage.columns import JSON_TEXT, Moment, word

revision = "0007"
down_revision = "0006"
PLACE = ["place", "case", "visit", "seat"]
WITHIN = ["matter", "act", "held", "returned"]
BESIDE = ["node", "number", "party"]
SHORT = {"owner": 200, "department": 200, "visit": 120}


def upgrade() -> None:
    """Open seats in a table of their own cut, what was done and copies in another."""
    op.drop_table("af_task")
    op.create_table(
        "af_task",
        sa.Column("tenant", word(64), nullable=False),
        sa.Column("case", word(64), nullable=False),
        sa.Column("visit", word(300), nullable=False),
        sa.Column("seat", word(128), nullable=False),
        sa.Column("node", word(255), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("act", word(64), nullable=False),
        sa.Column("matter", word(64), nullable=False),
        sa.Column("version", word(64), nullable=False),
        sa.Column("number", word(64)),
        sa.Column("applicant", word(128), nullable=False),
        sa.Column("party", word(255), nullable=False),
        sa.Column("owner", word(300), nullable=False),
        sa.Column("holder", word(128)),
        sa.Column("pool", word(255)),
        sa.Column("giver", word(128)),
        sa.Column("department", word(255), nullable=False),
        sa.Column("barred", JSON_TEXT, nullable=False),
        sa.Column("clock", word(300), nullable=False),
        sa.Column("due", sa.Date),
        sa.Column("place", sa.Date, nullable=False),
        sa.Column("returned", sa.Integer, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("held", sa.Integer, nullable=False),
        sa.Column("opened", Moment, nullable=False),
        sa.ForeignKeyConstraint(["tenant", "case"], ["af_case_file.tenant", "af_case_file.case"], name="af_task_case"),
        sa.PrimaryKeyConstraint("tenant", "case", "visit", "seat", name="af_task_pk"),
    )
    op.create_index(
        "af_task_by_owner", "af_task", ["tenant", "owner", *PLACE, *WITHIN],
        mysql_length=SHORT, postgresql_include=BESIDE,
    )  # fmt: skip
    op.create_index(
        "af_task_by_department", "af_task", ["tenant", "department", *PLACE, *WITHIN],
        mysql_length=SHORT, postgresql_include=BESIDE,
    )  # fmt: skip
    few = sa.text("giver IS NOT NULL")
    op.create_index("af_task_by_giver", "af_task", ["tenant", "giver", *PLACE], postgresql_where=few, sqlite_where=few)
    op.create_table(
        "af_involved",
        sa.Column("tenant", word(64), nullable=False),
        sa.Column("owner", word(300), nullable=False),
        sa.Column("list", word(16), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("case", word(64), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("matter", word(64), nullable=False),
        sa.Column("party", word(255), nullable=False),
        sa.Column("visit", word(300), nullable=False),
        sa.Column("node", word(255), nullable=False),
        sa.Column("what", word(64), nullable=False),
        sa.Column("actor", word(128), nullable=False),
        sa.Column("absent", word(128), nullable=False),
        sa.Column("read", Moment),
        sa.ForeignKeyConstraint(
            ["tenant", "case"], ["af_case_file.tenant", "af_case_file.case"], name="af_involved_case"
        ),
        sa.PrimaryKeyConstraint("tenant", "owner", "list", "at", "case", "seq", name="af_involved_pk"),
        sqlite_with_rowid=False,
    )
    op.create_index("af_involved_by_case", "af_involved", ["tenant", "case", "seq"])
