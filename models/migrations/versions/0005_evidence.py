"""Roll-ups, the life of gaps, the ledger of releases, imports of past feedback, and digests at one's own hour."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

Text = sqlmodel.sql.sqltypes.AutoString
Instant = sa.DateTime(timezone=True)
OPEN = sa.text('closed_at IS NULL')

# Columns come and go in place: SQLite's other way, a copy of the whole table, would break what refers to it.
COLUMNS = (
    ('action', 'state', Text(length=8), 'done'),
    ('action', 'owner_id', sa.Integer(), None),
    ('action', 'due_on', sa.Date(), None),
    ('action', 'done_at', Instant, None),
    ('action', 'published_at', Instant, None),
    ('action', 'reminded_at', Instant, None),
    ('action', 'dropped_why', Text(length=20), None),
    ('alert', 'times', sa.Integer(), '1'),
    ('alert', 'first_sent_at', Instant, None),
    ('coordinator', 'digest_every', Text(length=8), 'week'),
    ('coordinator', 'digest_weekday', sa.Integer(), '0'),
    ('coordinator', 'digest_hour', sa.Integer(), '8'),
    ('coordinator', 'quiet_digest', sa.Boolean(), sa.true()),
    ('coordinator', 'looked_at', Instant, None),
    ('gap', 'group_value', sa.Float(), None),
    ('gap', 'group_cut', Text(length=60), None),
    ('gap', 'probability', sa.Float(), None),
    ('gap', 'owner_id', sa.Integer(), None),
    ('gap', 'closed_for', Text(length=10), None),
    ('indicatorvalue', 'method', Text(length=20), ''),
    ('indicatorvalue', 'raw', sa.Float(), None),
    ('indicatorvalue', 'audited', sa.Integer(), '0'),
    ('indicatorvalue', 'deff', sa.Float(), '1'),
    ('indicatorvalue', 'shrunk', sa.Float(), None),
    ('indicatorvalue', 'shrunk_low', sa.Float(), None),
    ('indicatorvalue', 'shrunk_high', sa.Float(), None),
    ('indicatorvalue', 'response', sa.Float(), None),
    ('indicatorvalue', 'fresh_on', sa.Date(), None),
    ('institution', 'merged_into_id', sa.Integer(), None),
)
TABLES = (
    'importedanswer', 'importbatch', 'release', 'gapdecision', 'gapevaluation',
    'windowdue', 'rollupdue', 'contribution', 'rollupcorrection', 'rollup',
)  # those that refer to others first


def upgrade() -> None:
    for table, name, kind, default in COLUMNS:
        with op.batch_alter_table(table, schema=None, recreate='never') as batch_op:
            batch_op.add_column(sa.Column(name, kind, nullable=default is None, server_default=default))
    op.execute('UPDATE alert SET first_sent_at = sent_at')
    op.execute('UPDATE action SET published_at = recorded_at, done_at = recorded_at')
    with op.batch_alter_table('label', schema=None, recreate='never') as batch_op:
        batch_op.create_index(batch_op.f('ix_label_review_id'), ['review_id'], unique=False)
    with op.batch_alter_table('gap', schema=None, recreate='never') as batch_op:
        batch_op.create_index('uq_gap_open', ['key'], unique=True, sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_index(op.f('ix_indicatorvalue_window'), 'indicatorvalue', ['window'], unique=False)
    _create_rollups()
    _create_lives_of_gaps()
    _create_releases()
    _create_imports()


def _create_rollups() -> None:
    op.create_table('rollup',
    sa.Column('month', Text(length=7), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('sector', Text(length=20), nullable=False),
    sa.Column('language', Text(length=2), nullable=False),
    sa.Column('wave', sa.Integer(), nullable=False),
    sa.Column('indicator', Text(length=40), nullable=False),
    sa.Column('n', sa.Integer(), nullable=False),
    sa.Column('left_out', sa.Integer(), nullable=False),
    sa.Column('positive', sa.Integer(), nullable=False),
    sa.Column('negative', sa.Integer(), nullable=False),
    sa.Column('weight', sa.Float(), nullable=False),
    sa.Column('weight_squared', sa.Float(), nullable=False),
    sa.Column('total', sa.Float(), nullable=False),
    sa.Column('total_squared', sa.Float(), nullable=False),
    sa.PrimaryKeyConstraint('month', 'event_id', 'sector', 'language', 'wave', 'indicator', name=op.f('pk_rollup')),
    sqlite_with_rowid=False,
    )
    op.create_table('rollupcorrection',
    sa.Column('window', Text(length=30), nullable=False),
    sa.Column('level', Text(length=12), nullable=False),
    sa.Column('scope', Text(length=60), nullable=False),
    sa.Column('cut', Text(length=60), nullable=False),
    sa.Column('indicator', Text(length=40), nullable=False),
    sa.Column('n', sa.Integer(), nullable=False),
    sa.Column('left_out', sa.Integer(), nullable=False),
    sa.Column('positive', sa.Integer(), nullable=False),
    sa.Column('negative', sa.Integer(), nullable=False),
    sa.Column('weight', sa.Float(), nullable=False),
    sa.Column('weight_squared', sa.Float(), nullable=False),
    sa.Column('total', sa.Float(), nullable=False),
    sa.Column('total_squared', sa.Float(), nullable=False),
    sa.PrimaryKeyConstraint('window', 'level', 'scope', 'cut', 'indicator', name=op.f('pk_rollupcorrection')),
    sqlite_with_rowid=False,
    )
    op.create_table('contribution',
    sa.Column('respondent_id', Text(), nullable=False),
    sa.Column('version', Text(length=40), nullable=False),
    sa.Column('content', Text(), nullable=False),
    sa.ForeignKeyConstraint(['respondent_id'], ['respondent.id'], name=op.f('fk_contribution_respondent_id_respondent')),
    sa.PrimaryKeyConstraint('respondent_id', name=op.f('pk_contribution'))
    )
    with op.batch_alter_table('contribution', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_contribution_version'), ['version'], unique=False)
    op.create_table('rollupdue',
    sa.Column('respondent_id', Text(), nullable=False),
    sa.ForeignKeyConstraint(['respondent_id'], ['respondent.id'], name=op.f('fk_rollupdue_respondent_id_respondent')),
    sa.PrimaryKeyConstraint('respondent_id', name=op.f('pk_rollupdue'))
    )
    op.create_table('windowdue',
    sa.Column('month', Text(length=7), nullable=False),
    sa.Column('changes', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('month', name=op.f('pk_windowdue'))
    )


def _create_lives_of_gaps() -> None:
    op.create_table('gapevaluation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('gap_id', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('n', sa.Integer(), nullable=False),
    sa.Column('value', sa.Float(), nullable=True),
    sa.Column('low', sa.Float(), nullable=True),
    sa.Column('high', sa.Float(), nullable=True),
    sa.Column('probability', sa.Float(), nullable=True),
    sa.Column('is_bad', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['gap_id'], ['gap.id'], name=op.f('fk_gapevaluation_gap_id_gap')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_gapevaluation')),
    sa.UniqueConstraint('gap_id', 'day', name=op.f('uq_gapevaluation_gap_id_day'))
    )
    with op.batch_alter_table('gapevaluation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_gapevaluation_gap_id'), ['gap_id'], unique=False)
    op.create_table('gapdecision',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('gap_id', sa.Integer(), nullable=False),
    sa.Column('coordinator_id', sa.Integer(), nullable=False),
    sa.Column('decision', Text(length=16), nullable=False),
    sa.Column('reason', Text(length=40), nullable=True),
    sa.Column('decided_at', Instant, nullable=False),
    sa.ForeignKeyConstraint(['coordinator_id'], ['coordinator.id'], name=op.f('fk_gapdecision_coordinator_id_coordinator')),
    sa.ForeignKeyConstraint(['gap_id'], ['gap.id'], name=op.f('fk_gapdecision_gap_id_gap')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_gapdecision'))
    )
    with op.batch_alter_table('gapdecision', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_gapdecision_coordinator_id'), ['coordinator_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_gapdecision_gap_id'), ['gap_id'], unique=False)


def _create_releases() -> None:
    op.create_table('release',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('audience', Text(length=12), nullable=False),
    sa.Column('publication', Text(length=60), nullable=False),
    sa.Column('indicator', Text(length=40), nullable=False),
    sa.Column('scope_level', Text(length=12), nullable=False),
    sa.Column('scope', Text(length=60), nullable=False),
    sa.Column('cut', Text(length=60), nullable=False),
    sa.Column('window', Text(length=30), nullable=False),
    sa.Column('n', sa.Integer(), nullable=False),
    sa.Column('numerator', sa.Float(), nullable=True),
    sa.Column('value', sa.Float(), nullable=True),
    sa.Column('low', sa.Float(), nullable=True),
    sa.Column('high', sa.Float(), nullable=True),
    sa.Column('released_at', Instant, nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_release'))
    )
    with op.batch_alter_table('release', schema=None) as batch_op:
        batch_op.create_index('ix_release_cell', ['indicator', 'window', 'scope_level', 'scope', 'cut'], unique=False)


def _create_imports() -> None:
    op.create_table('importbatch',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('source', Text(length=80), nullable=False),
    sa.Column('file_hash', Text(length=64), nullable=False),
    sa.Column('rows', sa.Integer(), nullable=False),
    sa.Column('taken', sa.Integer(), nullable=False),
    sa.Column('known', sa.Integer(), nullable=False),
    sa.Column('refused', sa.Integer(), nullable=False),
    sa.Column('imported_at', Instant, nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_importbatch'))
    )
    op.create_table('importedanswer',
    sa.Column('key', Text(length=64), nullable=False),
    sa.Column('batch_id', sa.Integer(), nullable=False),
    sa.Column('answer_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['answer_id'], ['answer.id'], name=op.f('fk_importedanswer_answer_id_answer')),
    sa.ForeignKeyConstraint(['batch_id'], ['importbatch.id'], name=op.f('fk_importedanswer_batch_id_importbatch')),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_importedanswer'))
    )
    with op.batch_alter_table('importedanswer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_importedanswer_answer_id'), ['answer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_importedanswer_batch_id'), ['batch_id'], unique=False)


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    op.drop_index(op.f('ix_indicatorvalue_window'), 'indicatorvalue')
    with op.batch_alter_table('label', schema=None, recreate='never') as batch_op:
        batch_op.drop_index(batch_op.f('ix_label_review_id'))
    with op.batch_alter_table('gap', schema=None, recreate='never') as batch_op:
        batch_op.drop_index('uq_gap_open')
    for table, name, _, _ in reversed(COLUMNS):
        with op.batch_alter_table(table, schema=None, recreate='never') as batch_op:
            batch_op.drop_column(name)
