"""The jobs by name: when each is due, what it waits for, and who does the work."""

from __future__ import annotations

from datetime import time

from analytics.schedule import Schedule
from app.jobs import alerts, digests, evidence, upkeep
from app.jobs.run import Job, always

EVIDENCE_REACH = 31  # days: a longer pause leaves its first days without an evaluation of their own

JOBS = (
    Job("tidy", always(Schedule("tidy", "day", time(5, 0), catch_up="newest")), upkeep.keep_tidy),
    Job("panel", always(Schedule("panel", "day", time(5, 10), catch_up="newest")), upkeep.look_at_panel),
    Job("evidence", always(Schedule("evidence", "day", time(7, 30), reach=EVIDENCE_REACH)), evidence.look),
    Job(
        "alerts",
        always(Schedule("alerts", "day", time(8, 0), catch_up="newest", waits_for=("evidence",))),
        alerts.send,
    ),
    Job("actions", always(Schedule("actions", "day", time(12, 30), catch_up="newest")), upkeep.tell_actions),
    Job(
        "actions-evening",
        always(Schedule("actions-evening", "day", time(17, 30), catch_up="newest")),
        upkeep.tell_actions,
    ),
    Job("reminders", always(Schedule("reminders", "day", time(9, 0), catch_up="newest")), upkeep.remind_owners),
    Job("drift", always(Schedule("drift", "week", time(7, 45), catch_up="newest")), upkeep.watch_drift),
    Job("digest", digests.schedules, digests.send, at_once=2),
)
