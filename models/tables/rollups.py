"""What respondents add up to, kept in step with their answers, so that indicators are read and not counted anew.

A row of `Rollup` adds up the people of one month, event, sector, language and wave. Wider cells and longer windows are
sums of rows, but for people who stand in several of them: what they count too often or otherwise is in
`RollupCorrection`, cell by cell. What one person adds is kept in `Contribution`, so it can be taken away again.
"""

from __future__ import annotations

from sqlmodel import Field

from models.tables.base import SQLModel

IN_ORDER_OF_KEY = {"sqlite_with_rowid": False}  # a window's rows lie together, and a row is found in one step


class Rollup(SQLModel, table=True):
    """The people of one month, event, sector, language and wave, as one indicator sees them.

    `indicator` is `@` and a day of the month for the people whose newest answer is of that day, whatever they said.
    """

    __table_args__ = IN_ORDER_OF_KEY

    month: str = Field(primary_key=True, max_length=7)  # 2026-11, local
    event_id: int = Field(primary_key=True)  # 0 = no event; no foreign key, because of that
    sector: str = Field(primary_key=True, max_length=20)  # as the person names it, else of the institution; "" unknown
    language: str = Field(primary_key=True, max_length=2)  # of the conversation
    wave: int = Field(primary_key=True)  # months after the anchor day of the panel; 0 = no panel
    indicator: str = Field(primary_key=True, max_length=40)
    n: int
    left_out: int
    positive: int
    negative: int
    weight: float  # sum of the people's weights: 1 / the chance of having been asked
    weight_squared: float
    total: float  # sum of weight × score
    total_squared: float  # sum of weight × score²


class RollupCorrection(SQLModel, table=True):
    """What must be added to the sum of a cell's rows because some of its people stand in several of them."""

    __table_args__ = IN_ORDER_OF_KEY

    window: str = Field(primary_key=True, max_length=30)
    level: str = Field(primary_key=True, max_length=12)
    scope: str = Field(primary_key=True, max_length=60)
    cut: str = Field(primary_key=True, max_length=60)
    indicator: str = Field(primary_key=True, max_length=40)
    n: int
    left_out: int
    positive: int
    negative: int
    weight: float
    weight_squared: float
    total: float
    total_squared: float


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
