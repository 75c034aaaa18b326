"""How sure the machine is of a polarity, why it abstained, and whom a value leaves out because of the model."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

# Columns come and go in place: SQLite's other way, a copy of the whole table, would break what refers to it.
COLUMNS = (
    ('answer', 'doubt', sqlmodel.sql.sqltypes.AutoString(length=10), None),
    ('label', 'polarity_confidence', sa.Float(), None),
    ('label', 'guess', sa.Boolean(), sa.false()),
    ('indicatorvalue', 'left_out', sa.Integer(), '0'),
    ('indicatorvalue', 'model_version', sqlmodel.sql.sqltypes.AutoString(length=40), None),
)
GUESSES = "UPDATE label SET guess = true WHERE source = 'machine' AND answer_id IN (SELECT id FROM answer WHERE abstained)"


def upgrade() -> None:
    for table, name, kind, default in COLUMNS:
        with op.batch_alter_table(table, schema=None, recreate='never') as batch_op:
            batch_op.add_column(sa.Column(name, kind, nullable=default is None, server_default=default))
    op.execute(GUESSES)


def downgrade() -> None:
    for table, name, _, _ in reversed(COLUMNS):
        with op.batch_alter_table(table, schema=None, recreate='never') as batch_op:
            batch_op.drop_column(name)
