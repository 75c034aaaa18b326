"""Jobs that keep house: what is over its time goes, memberships end, drift is watched, news is told."""

from __future__ import annotations

from app import drift
from app.actions.reminding import remind
from app.actions.telling import Teller
from app.invitations.panel import close_finished
from app.jobs.run import Run
from models.retention import tidy
from models.unit_of_work import UnitOfWork
from nlp.vocabulary import unknown_share


def keep_tidy(run: Run) -> str:
    """Delete what is over its time."""
    done = run.write(lambda uow: tidy(uow, run.moment))
    run.parts.database.empty_log()
    return ", ".join(f"{kind} {count}" for kind, count in done.items() if count) or "nothing to do"


def look_at_panel(run: Run) -> str:
    """End the memberships that are over."""
    ended = run.write(lambda uow: close_finished(uow, run.moment))
    return ", ".join(f"{count} {how}" for how, count in ended.items())


def watch_drift(run: Run) -> str:
    """Compare the newest weeks' answers with earlier ones, and tell analysts about a lasting change."""
    return drift.watch(run.parts.database, run.window, run.parts.reader.version, unknown_share, run.moment)


def remind_owners(run: Run) -> str:
    """Remind whoever planned something for today."""

    def post(uow: UnitOfWork) -> str:
        detail = f"{remind(uow, run.moment)} reminders"
        run.finish(uow, detail)
        return detail

    return run.write(post)


def tell_actions(run: Run) -> str:
    """Tell those who raised a theme what was done about it, whichever bot they talk with."""
    bots = run.read(lambda uow: uow.contacts.bots())
    told = [Teller(run.parts.database, bot, run.parts.reliability).tell(run.moment) for bot in bots]
    return "; ".join(dict.fromkeys(told)) or "nobody to tell"
