"""Whether there is somebody to be told of danger at every place."""

from __future__ import annotations

from collections.abc import Sequence

from app.faults import UsageError
from app.safeguarding.duty import LADDER, named_at
from models.tables import Institution
from models.unit_of_work import UnitOfWork

SHOWN = 5  # names in a line
REMEDY = (
    "invite somebody with `atbalss staff invite NAME --role safeguarding --scope LV` (or a municipality, or a code)"
)


def standing(uow: UnitOfWork) -> str:
    """Say at which level a contact is named for how many institutions. Raises UsageError where nobody is."""
    institutions = uow.events.institutions()
    levels = {institution.id: named_at(uow, institution) for institution in institutions}
    without = [institution for institution in institutions if levels[institution.id] is None]
    if without:
        raise UsageError(f"no safeguarding contact covers {_names(without)}: {REMEDY}")
    if named_at(uow, None) is None:
        raise UsageError(f"no safeguarding contact for feedback without an event: {REMEDY}")
    counts = ", ".join(f"{list(levels.values()).count(level)} by {level}" for level in LADDER)
    return f"every institution has a contact ({counts})"


def _names(institutions: Sequence[Institution]) -> str:
    shown = ", ".join(institution.name for institution in institutions[:SHOWN])
    more = len(institutions) - SHOWN
    return f"{shown} and {more} more" if more > 0 else shown
