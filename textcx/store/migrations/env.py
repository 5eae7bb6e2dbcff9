"""How Alembic reaches the database: through the connection it was given."""

from alembic import context

from textcx.store import schema, schema_service  # noqa: F401  the tables register themselves
from textcx.store.columns import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
