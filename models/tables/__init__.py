"""Every table, as records without rules (rules live in the pure packages, `table=True` does not validate)."""

from models.tables.actions import Action, ActionNotice
from models.tables.base import NEW, UNSETTLED, WAITING
from models.tables.conversations import Answer, ConversationSession, FlowVersion, Label
from models.tables.evidence import Alert, AuditRecord, Gap, IndicatorValue, JobRun, Setting
from models.tables.panel import Invitation, PanelLoss, PanelMember, ReturnCode
from models.tables.people import Consent, Contact, Respondent
from models.tables.post import DeadLetter, InboxUpdate, OutboxMessage
from models.tables.reviews import Review, ReviewBatch, ReviewItem
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
    "ConversationSession",
    "Coordinator",
    "CoordinatorScope",
    "DangerLink",
    "DangerSignal",
    "DeadLetter",
    "FlowVersion",
    "Gap",
    "GuidanceEvent",
    "InboxUpdate",
    "IndicatorValue",
    "Institution",
    "Invitation",
    "JobRun",
    "Label",
    "OutboxMessage",
    "PanelLoss",
    "PanelMember",
    "Respondent",
    "ReturnCode",
    "Review",
    "ReviewBatch",
    "ReviewItem",
    "Setting",
    "StaffInvitation",
]
