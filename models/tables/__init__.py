"""Every table, as records without rules (rules live in the pure packages, `table=True` does not validate)."""

from models.tables.actions import Action, ActionNotice
from models.tables.base import NEW, UNSETTLED, WAITING
from models.tables.conversations import Answer, ConversationSession, FlowVersion, Label
from models.tables.evidence import (
    Alert,
    AuditRecord,
    Gap,
    GapDecision,
    GapEvaluation,
    IndicatorValue,
    JobRun,
    Setting,
)
from models.tables.imports import ImportBatch, ImportedAnswer
from models.tables.panel import Invitation, PanelLoss, PanelMember, ReturnCode, ReturnTry
from models.tables.people import Consent, Contact, Deletion, Respondent
from models.tables.post import DeadLetter, InboxUpdate, OutboxMessage
from models.tables.releases import Release
from models.tables.reviews import Review, ReviewBatch, ReviewItem
from models.tables.rollups import (
    Contribution,
    Rollup,
    RollupCorrection,
    RollupDue,
    WindowDue,
)
from models.tables.safeguarding import DangerLink, DangerSignal
from models.tables.staff import Coordinator, CoordinatorScope, StaffInvitation
from models.tables.world import GuidanceEvent, Institution

__all__ = [
    "NEW",
    "UNSETTLED",
    "WAITING",
    "Action",
    "ActionNotice",
    "Alert",
    "Answer",
    "AuditRecord",
    "Consent",
    "Contact",
    "Contribution",
    "ConversationSession",
    "Coordinator",
    "CoordinatorScope",
    "DangerLink",
    "DangerSignal",
    "DeadLetter",
    "Deletion",
    "FlowVersion",
    "Gap",
    "GapDecision",
    "GapEvaluation",
    "GuidanceEvent",
    "ImportBatch",
    "ImportedAnswer",
    "InboxUpdate",
    "IndicatorValue",
    "Institution",
    "Invitation",
    "JobRun",
    "Label",
    "OutboxMessage",
    "PanelLoss",
    "PanelMember",
    "Release",
    "Respondent",
    "ReturnCode",
    "ReturnTry",
    "Review",
    "ReviewBatch",
    "ReviewItem",
    "Rollup",
    "RollupCorrection",
    "RollupDue",
    "Setting",
    "StaffInvitation",
    "WindowDue",
]
