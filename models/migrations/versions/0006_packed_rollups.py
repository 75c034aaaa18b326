"""Roll-ups hold the sums of all indicators in one row, by institution; everybody is counted anew into them."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

Text = sqlmodel.sql.sqltypes.AutoString
COUNTS = ('n', 'left_out', 'positive', 'negative')
SUMS = ('weight', 'weight_squared', 'total', 'total_squared')


def upgrade() -> None:
    _forget()
    op.create_table('rollup',
    sa.Column('month', Text(length=7), nullable=False),
    sa.Column('institution', Text(length=40), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('sector', Text(length=20), nullable=False),
    sa.Column('language', Text(length=2), nullable=False),
    sa.Column('wave', sa.Integer(), nullable=False),
    sa.Column('indicators', Text(), nullable=False),
    sa.Column('sums', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('month', 'institution', 'event_id', 'sector', 'language', 'wave', name=op.f('pk_rollup')),
    )
    op.create_table('rollupcorrection',
    sa.Column('window', Text(length=30), nullable=False),
    sa.Column('level', Text(length=12), nullable=False),
    sa.Column('scope', Text(length=60), nullable=False),
    sa.Column('cut', Text(length=60), nullable=False),
    sa.Column('indicators', Text(), nullable=False),
    sa.Column('sums', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('window', 'level', 'scope', 'cut', name=op.f('pk_rollupcorrection')),
    )


def _forget() -> None:
    """Forget what people have added: without it, and without a version, the next rebuild counts everybody."""
    op.execute('DELETE FROM contribution')
    op.execute("DELETE FROM setting WHERE key = 'rollup_version'")
    op.drop_table('rollupcorrection')
    op.drop_table('rollup')


def downgrade() -> None:
    _forget()
    numbers = [(name, sa.Integer()) for name in COUNTS] + [(name, sa.Float()) for name in SUMS]
    op.create_table('rollup',
    sa.Column('month', Text(length=7), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('sector', Text(length=20), nullable=False),
    sa.Column('language', Text(length=2), nullable=False),
    sa.Column('wave', sa.Integer(), nullable=False),
    sa.Column('indicator', Text(length=40), nullable=False),
    *(sa.Column(name, kind, nullable=False) for name, kind in numbers),
    sa.PrimaryKeyConstraint('month', 'event_id', 'sector', 'language', 'wave', 'indicator', name=op.f('pk_rollup')),
    sqlite_with_rowid=False,
    )
    op.create_table('rollupcorrection',
    sa.Column('window', Text(length=30), nullable=False),
    sa.Column('level', Text(length=12), nullable=False),
    sa.Column('scope', Text(length=60), nullable=False),
    sa.Column('cut', Text(length=60), nullable=False),
    sa.Column('indicator', Text(length=40), nullable=False),
    *(sa.Column(name, kind, nullable=False) for name, kind in numbers),
    sa.PrimaryKeyConstraint('window', 'level', 'scope', 'cut', 'indicator', name=op.f('pk_rollupcorrection')),
    sqlite_with_rowid=False,
    )
