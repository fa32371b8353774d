"""Alembic's way in: it works on the connection it is given and leaves the transaction to whoever opened it."""

from alembic import context

from approvalflow.storage.migrations import VERSION_TABLE
from approvalflow.storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
