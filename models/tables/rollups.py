"""What respondents add up to, kept in step with their answers, so that indicators are read and not counted anew.

A row of `Rollup` adds up the people of one month, institution, event, sector, language and wave. Wider cells and longer
windows are sums of rows, but for people who stand in several of them: what they count too often or otherwise is in
`RollupCorrection`, cell by cell. What one person adds is kept in `Contribution`, so it can be taken away again.

Both hold sums of many indicators in a row, as `models.packed` writes them.
"""

from __future__ import annotations

from sqlalchemy import LargeBinary
from sqlmodel import Field

from models.tables.base import SQLModel


class Rollup(SQLModel, table=True):
    """The people of one month, institution, event, sector, language and wave, as the indicators see them.

    Beside indicators, `@` and a day of the month is a name: for the people whose newest answer is of that day, whatever
    they said. The key begins so that a school's months are ranges of it.
    """

    month: str = Field(primary_key=True, max_length=7)  # 2026-11, local
    institution: str = Field(primary_key=True, max_length=40)  # its code; "" = no event
    event_id: int = Field(primary_key=True)  # 0 = no event; no foreign key, because of that
    sector: str = Field(primary_key=True, max_length=20)  # as the person names it, else of the institution; "" unknown
    language: str = Field(primary_key=True, max_length=2)  # of the conversation
    wave: int = Field(primary_key=True)  # months after the anchor day of the panel; 0 = no panel
    indicators: str
    sums: bytes = Field(sa_type=LargeBinary)


class RollupCorrection(SQLModel, table=True):
    """What must be added to the sums of a cell's rows because some of its people stand in several of them."""

    window: str = Field(primary_key=True, max_length=30)
    level: str = Field(primary_key=True, max_length=12)
    scope: str = Field(primary_key=True, max_length=60)
    cut: str = Field(primary_key=True, max_length=60)
    indicators: str
    sums: bytes = Field(sa_type=LargeBinary)


class Contribution(SQLModel, table=True):
    """What one person adds to the roll-ups. `version` names the definitions and the model it was scored by."""

    respondent_id: str = Field(primary_key=True, foreign_key="respondent.id")
    version: str = Field(max_length=40, index=True)
    content: str  # JSON


class RollupDue(SQLModel, table=True):
    """A respondent whose answers or labels have changed since their contribution was counted."""

    respondent_id: str = Field(primary_key=True, foreign_key="respondent.id")


class WindowDue(SQLModel, table=True):
    """A month whose roll-ups have changed since the indicator values were read from them."""

    month: str = Field(primary_key=True, max_length=7)
    changes: int = 1  # how often; whoever has read the values settles only what was there when they began
