"""The audit log is append-only for whoever writes it; failed tries of return codes, and marks of who was
deleted, stand in tables; beside a respondent the marks of those who turned out to be the same.

On PostgreSQL there is a queue for bulk work, in a schema of its own.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op
from procrastinate.schema import SchemaManager


revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

REFUSED = 'the audit log is append-only'
KEPT = '24 months'  # after that lines may go (models/retention.py); by the database's own clock, not by the program's

# SQLite: an INSERT OR REPLACE would delete a line without asking the trigger on deletion.
SQLITE = (
    f"CREATE TRIGGER auditrecord_update BEFORE UPDATE ON auditrecord BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END",
    "CREATE TRIGGER auditrecord_delete BEFORE DELETE ON auditrecord"
    f" WHEN OLD.at > datetime('now', '-{KEPT}') BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END",
    "CREATE TRIGGER auditrecord_replace BEFORE INSERT ON auditrecord"
    " WHEN EXISTS (SELECT 1 FROM auditrecord WHERE id = NEW.id)"
    f" BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END",
)
SQLITE_AWAY = tuple(f'DROP TRIGGER auditrecord_{name}' for name in ('update', 'delete', 'replace'))

POSTGRES = (
    "CREATE FUNCTION auditrecord_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    f" IF TG_OP = 'DELETE' THEN IF OLD.at <= now() - interval '{KEPT}' THEN RETURN OLD; END IF; END IF;"
    f" RAISE EXCEPTION '{REFUSED}'; END $$",
    'CREATE TRIGGER auditrecord_change BEFORE UPDATE OR DELETE ON auditrecord'
    ' FOR EACH ROW EXECUTE FUNCTION auditrecord_refuse()',
    'CREATE TRIGGER auditrecord_truncate BEFORE TRUNCATE ON auditrecord'
    ' FOR EACH STATEMENT EXECUTE FUNCTION auditrecord_refuse()',
)
POSTGRES_AWAY = (
    'DROP TRIGGER auditrecord_change ON auditrecord',
    'DROP TRIGGER auditrecord_truncate ON auditrecord',
    'DROP FUNCTION auditrecord_refuse()',
)


def upgrade() -> None:
    op.create_table('returntry',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('chat_key', sqlmodel.sql.sqltypes.AutoString(length=43), nullable=False),
    sa.Column('tried_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_returntry')),
    )
    op.create_index(op.f('ix_returntry_chat_key'), 'returntry', ['chat_key'], unique=False)
    op.create_table('deletion',
    sa.Column('mark', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('deleted_on', sa.Date(), nullable=False),
    sa.PrimaryKeyConstraint('mark', name=op.f('pk_deletion')),
    )
    with op.batch_alter_table('respondent', schema=None, recreate='never') as batch_op:
        batch_op.add_column(sa.Column('former_marks', sqlmodel.sql.sqltypes.AutoString(), nullable=True))
    for statement in SQLITE if _is_sqlite() else POSTGRES:
        op.execute(statement)
    if not _is_sqlite():
        _make_queue()


def _make_queue() -> None:
    """Make the tables of the procrastinate that is installed. Nothing in them is worth keeping: when a release needs
    others (a test tells), its migration drops the schema and makes it again.
    """
    before = op.get_bind().exec_driver_sql('SHOW search_path').scalar_one()
    op.execute('CREATE SCHEMA bulk')
    op.execute('SET LOCAL search_path TO bulk')
    op.get_bind().connection.driver_connection.execute(SchemaManager.get_schema())  # many statements, no parameters
    op.execute(f'SET LOCAL search_path TO {before}')


def downgrade() -> None:
    if not _is_sqlite():
        op.execute('DROP SCHEMA bulk CASCADE')
    for statement in SQLITE_AWAY if _is_sqlite() else POSTGRES_AWAY:
        op.execute(statement)
    with op.batch_alter_table('respondent', schema=None, recreate='never') as batch_op:
        batch_op.drop_column('former_marks')
    op.drop_table('deletion')
    op.drop_index(op.f('ix_returntry_chat_key'), table_name='returntry')
    op.drop_table('returntry')


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == 'sqlite'
