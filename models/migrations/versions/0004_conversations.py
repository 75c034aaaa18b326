"""Invitations, the panel, escalation of danger signals, and what was done about what people said."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

Text = sqlmodel.sql.sqltypes.AutoString
Instant = sa.DateTime(timezone=True)

# Columns come and go in place: SQLite's other way, a copy of the whole table, would break what refers to it.
COLUMNS = (
    ('contact', 'deletion_asked_at', Instant, None),
    ('contact', 'read_copy_at', Instant, None),
    ('contact', 'raw_copy_at', Instant, None),
    ('conversationsession', 'wave', sa.Integer(), '0'),
    ('conversationsession', 'invitation_id', sa.Integer(), None),
    ('dangersignal', 'told_at', Instant, None),
    ('dangersignal', 'level', Text(length=12), None),
    ('dangersignal', 'escalations', sa.Integer(), '0'),
    ('dangersignal', 'next_at', Instant, None),
    ('dangersignal', 'reminded_at', Instant, None),
    ('dangersignal', 'handled_at', Instant, None),
    ('dangersignal', 'handled_by', sa.Integer(), None),
    ('guidanceevent', 'ends_at', Instant, None),
    ('outboxmessage', 'not_after', Instant, None),
)
WAITING = sa.text('NOT done')


def upgrade() -> None:
    for table, name, kind, default in COLUMNS:
        with op.batch_alter_table(table, schema=None, recreate='never') as batch_op:
            batch_op.add_column(sa.Column(name, kind, nullable=default is None, server_default=default))
    with op.batch_alter_table('dangersignal', schema=None, recreate='never') as batch_op:
        batch_op.create_index(batch_op.f('ix_dangersignal_next_at'), ['next_at'], unique=False)
    op.drop_table('invitation')  # no release has ever planned one
    _create_panel()
    _create_danger_links()
    _create_actions()


def _create_panel() -> None:
    op.create_table('invitation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', Text(length=80), nullable=False),
    sa.Column('respondent_id', Text(), nullable=False),
    sa.Column('flow', Text(length=20), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=True),
    sa.Column('wave', sa.Integer(), nullable=False),
    sa.Column('message', Text(length=10), nullable=False),
    sa.Column('due_at', Instant, nullable=False),
    sa.Column('closes_at', Instant, nullable=False),
    sa.Column('expires_at', Instant, nullable=False),
    sa.Column('sent_at', Instant, nullable=True),
    sa.Column('reminded_at', Instant, nullable=True),
    sa.Column('snoozes', sa.Integer(), nullable=False),
    sa.Column('started_at', Instant, nullable=True),
    sa.Column('answered_at', Instant, nullable=True),
    sa.Column('cancelled', Text(length=20), nullable=True),
    sa.Column('done', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['guidanceevent.id'], name=op.f('fk_invitation_event_id_guidanceevent')),
    sa.ForeignKeyConstraint(['respondent_id'], ['respondent.id'], name=op.f('fk_invitation_respondent_id_respondent')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invitation')),
    sa.UniqueConstraint('key', name=op.f('uq_invitation_key'))
    )
    with op.batch_alter_table('invitation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_invitation_respondent_id'), ['respondent_id'], unique=False)
        batch_op.create_index('ix_invitation_waiting', ['due_at'], unique=False, sqlite_where=WAITING, postgresql_where=WAITING)

    op.create_table('panelmember',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('respondent_id', Text(), nullable=False),
    sa.Column('anchor_on', sa.Date(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=True),
    sa.Column('joined_at', Instant, nullable=False),
    sa.Column('left_at', Instant, nullable=True),
    sa.Column('left_why', Text(length=20), nullable=True),
    sa.ForeignKeyConstraint(['event_id'], ['guidanceevent.id'], name=op.f('fk_panelmember_event_id_guidanceevent')),
    sa.ForeignKeyConstraint(['respondent_id'], ['respondent.id'], name=op.f('fk_panelmember_respondent_id_respondent')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_panelmember')),
    sa.UniqueConstraint('respondent_id', name=op.f('uq_panelmember_respondent_id'))
    )
    op.create_table('panelloss',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('month', Text(length=7), nullable=False),
    sa.Column('wave', sa.Integer(), nullable=False),
    sa.Column('why', Text(length=20), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_panelloss'))
    )
    op.create_table('returncode',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('respondent_id', Text(), nullable=False),
    sa.Column('code_hash', Text(length=64), nullable=False),
    sa.Column('made_at', Instant, nullable=False),
    sa.ForeignKeyConstraint(['respondent_id'], ['respondent.id'], name=op.f('fk_returncode_respondent_id_respondent')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_returncode')),
    sa.UniqueConstraint('code_hash', name=op.f('uq_returncode_code_hash')),
    sa.UniqueConstraint('respondent_id', name=op.f('uq_returncode_respondent_id'))
    )


def _create_danger_links() -> None:
    op.create_table('dangerlink',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('signal_id', sa.Integer(), nullable=False),
    sa.Column('coordinator_id', sa.Integer(), nullable=False),
    sa.Column('code_hash', Text(length=64), nullable=False),
    sa.Column('made_at', Instant, nullable=False),
    sa.Column('expires_at', Instant, nullable=False),
    sa.Column('used_at', Instant, nullable=True),
    sa.ForeignKeyConstraint(['coordinator_id'], ['coordinator.id'], name=op.f('fk_dangerlink_coordinator_id_coordinator')),
    sa.ForeignKeyConstraint(['signal_id'], ['dangersignal.id'], name=op.f('fk_dangerlink_signal_id_dangersignal')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_dangerlink')),
    sa.UniqueConstraint('code_hash', name=op.f('uq_dangerlink_code_hash'))
    )
    with op.batch_alter_table('dangerlink', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_dangerlink_signal_id'), ['signal_id'], unique=False)


def _create_actions() -> None:
    op.create_table('action',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('scope_level', Text(length=12), nullable=False),
    sa.Column('scope', Text(length=60), nullable=False),
    sa.Column('theme', Text(length=20), nullable=False),
    sa.Column('gap_key', Text(length=160), nullable=True),
    sa.Column('ready', Text(length=40), nullable=True),
    sa.Column('written_in', Text(length=2), nullable=False),
    sa.Column('text_lv', Text(), nullable=True),
    sa.Column('text_ru', Text(), nullable=True),
    sa.Column('text_en', Text(), nullable=True),
    sa.Column('recorded_by', sa.Integer(), nullable=False),
    sa.Column('recorded_at', Instant, nullable=False),
    sa.Column('told_at', Instant, nullable=True),
    sa.Column('told', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['recorded_by'], ['coordinator.id'], name=op.f('fk_action_recorded_by_coordinator')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_action'))
    )
    op.create_table('actionnotice',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('action_id', sa.Integer(), nullable=False),
    sa.Column('respondent_id', Text(), nullable=False),
    sa.Column('posted_at', Instant, nullable=False),
    sa.ForeignKeyConstraint(['action_id'], ['action.id'], name=op.f('fk_actionnotice_action_id_action')),
    sa.ForeignKeyConstraint(['respondent_id'], ['respondent.id'], name=op.f('fk_actionnotice_respondent_id_respondent')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_actionnotice')),
    sa.UniqueConstraint('action_id', 'respondent_id', name=op.f('uq_actionnotice_action_id_respondent_id'))
    )
    with op.batch_alter_table('actionnotice', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_actionnotice_action_id'), ['action_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_actionnotice_respondent_id'), ['respondent_id'], unique=False)


def downgrade() -> None:
    for table in ('actionnotice', 'action', 'dangerlink', 'returncode', 'panelloss', 'panelmember', 'invitation'):
        op.drop_table(table)
    _create_first_invitation()
    with op.batch_alter_table('dangersignal', schema=None, recreate='never') as batch_op:
        batch_op.drop_index(batch_op.f('ix_dangersignal_next_at'))
    for table, name, _, _ in reversed(COLUMNS):
        with op.batch_alter_table(table, schema=None, recreate='never') as batch_op:
            batch_op.drop_column(name)


def _create_first_invitation() -> None:
    op.create_table('invitation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('respondent_id', Text(), nullable=False),
    sa.Column('flow', Text(length=20), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=True),
    sa.Column('wave', sa.Integer(), nullable=False),
    sa.Column('due_at', Instant, nullable=False),
    sa.Column('sent_at', Instant, nullable=True),
    sa.Column('reminded_at', Instant, nullable=True),
    sa.Column('answered_at', Instant, nullable=True),
    sa.Column('cancelled', Text(), nullable=True),
    sa.ForeignKeyConstraint(['event_id'], ['guidanceevent.id'], name=op.f('fk_invitation_event_id_guidanceevent')),
    sa.ForeignKeyConstraint(['respondent_id'], ['respondent.id'], name=op.f('fk_invitation_respondent_id_respondent')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invitation')),
    sa.UniqueConstraint('respondent_id', 'flow', 'event_id', 'wave', name=op.f('uq_invitation_respondent_id_flow_event_id_wave'))
    )
    with op.batch_alter_table('invitation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_invitation_respondent_id'), ['respondent_id'], unique=False)
