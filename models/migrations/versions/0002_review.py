"""People review answers: the right, batches and items, the review that counts."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

# Columns come and go in place: SQLite's other way, a copy of the whole table, would break what refers to it.
FLAGS = (
    ('answer', 'disputed', sa.false()),
    ('coordinator', 'reviewer', sa.false()),
    ('staffinvitation', 'reviewer', sa.false()),
    ('review', 'counts', sa.true()),
)


def upgrade() -> None:
    for table, column, default in FLAGS:
        with op.batch_alter_table(table, schema=None, recreate='never') as batch_op:
            batch_op.add_column(sa.Column(column, sa.Boolean(), nullable=False, server_default=default))

    op.create_table('reviewbatch',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reviewer', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('scope_level', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('scope', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('seed', sa.BigInteger(), nullable=False),
    sa.Column('frame', sa.Integer(), nullable=False),
    sa.Column('drawn_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reviewbatch'))
    )
    with op.batch_alter_table('reviewbatch', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reviewbatch_reviewer'), ['reviewer'], unique=False)

    op.create_table('reviewitem',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('batch_id', sa.Integer(), nullable=False),
    sa.Column('answer_id', sa.Integer(), nullable=False),
    sa.Column('reviewer', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('probability', sa.Float(), nullable=True),
    sa.Column('state', sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
    sa.Column('offered', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('draft', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('shown_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['answer_id'], ['answer.id'], name=op.f('fk_reviewitem_answer_id_answer')),
    sa.ForeignKeyConstraint(['batch_id'], ['reviewbatch.id'], name=op.f('fk_reviewitem_batch_id_reviewbatch')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reviewitem')),
    sa.UniqueConstraint('answer_id', 'reviewer', name=op.f('uq_reviewitem_answer_id_reviewer'))
    )
    with op.batch_alter_table('reviewitem', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reviewitem_answer_id'), ['answer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_reviewitem_batch_id'), ['batch_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_reviewitem_reviewer'), ['reviewer'], unique=False)


def downgrade() -> None:
    op.drop_table('reviewitem')
    op.drop_table('reviewbatch')
    for table, column, _ in reversed(FLAGS):
        with op.batch_alter_table(table, schema=None, recreate='never') as batch_op:
            batch_op.drop_column(column)
