"""Who leads: which process plays a role that only one may play at a time, as the tables know it."""

from __future__ import annotations

from sqlalchemy import bindparam, select, update
from sqlmodel import Session, col

from models.statements import changed_rows, insert_unless_known
from models.tables import Setting

NOBODY = ""
_HOLDER = select(col(Setting.value)).where(col(Setting.key) == bindparam("role"))
_KEPT_HOLDER = _HOLDER.with_for_update(read=True)  # made once: the sender asks in every transaction


class Leads:
    """The name of the present term of each role. Locks are `models.process_lock`: this is what is left of a term.

    Whoever takes a role over waits for the transactions that `is_held` let through; those that come later are told.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def holder(self, role: str) -> str:
        """Return the term that was not given up; empty if the last one was, or there was none."""
        return self._session.connection().scalar(_HOLDER, {"role": _key(role)}) or NOBODY

    def is_held(self, role: str, term: str) -> bool:
        """Tell whether a term lasts, and keep it so until this transaction ends."""
        return self._session.connection().scalar(_KEPT_HOLDER, {"role": _key(role)}) == term

    def take(self, role: str, term: str, after: str) -> bool:
        """Begin a term after the one that `holder` told; that one is over, whatever its process believes.

        Returns False, and changes nothing, if another one has begun since: whoever is late takes nothing over.
        """
        known = {"key": _key(role), "value": NOBODY}
        self._session.connection().execute(insert_unless_known(self._session, Setting), known)
        last = (col(Setting.key) == _key(role), col(Setting.value) == after)
        return changed_rows(self._session, update(Setting).where(*last).values(value=term)) == 1

    def give_up(self, role: str, term: str) -> None:
        """End a term in order, unless another has begun."""
        ours = (col(Setting.key) == _key(role), col(Setting.value) == term)
        self._session.execute(update(Setting).where(*ours).values(value=NOBODY))


def _key(role: str) -> str:
    return f"lead:{role}"
