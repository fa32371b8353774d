"""Fewer trees to write in a step: one index finds seats by holder and by pool; on SQLite due rows lie in their key.

No row changes.
"""

import sqlalchemy as sa
from alembic import op

from approvalflow.storage.columns import Moment, word

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """One index for two; and on SQLite the table of due rows anew."""
    op.drop_index("af_task_by_holder", "af_task")
    op.drop_index("af_task_by_pool", "af_task")
    op.create_index("af_task_by_owner", "af_task", ["tenant", "holder", "pool"])
    if op.get_context().dialect.name == "sqlite":
        _due_in_its_key()


def _due_in_its_key() -> None:
    op.create_table(
        "af_due_new",
        sa.Column("tenant", word(64), nullable=False),
        sa.Column("case", word(64), nullable=False),
        sa.Column("key", word(400), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.ForeignKeyConstraint(["tenant", "case"], ["af_case_file.tenant", "af_case_file.case"], name="af_due_case"),
        sa.PrimaryKeyConstraint("tenant", "case", "key", name="af_due_pk"),
        sqlite_with_rowid=False,
    )
    op.execute('INSERT INTO af_due_new (tenant, "case", "key", at) SELECT tenant, "case", "key", at FROM af_due')
    op.drop_table("af_due")
    op.rename_table("af_due_new", "af_due")
    op.create_index("af_due_by_moment", "af_due", ["tenant", "at", "case", "key"])
