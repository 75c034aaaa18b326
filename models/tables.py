"""Every table, as records without rules (rules live in the pure packages, `table=True` does not validate)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, LargeBinary, MetaData, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.types import UtcDateTime

# Named before the first migration: SQLite's batch mode can only change constraints that have a name.
SQLModel.metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# Partial indexes: queues stay fast however much history their tables hold.
NEW = "state = 'new'"
UNSETTLED = "state IN ('new', 'sending')"
# SQLite would give a purged row's number to a new one; outbox rows are named after the update that caused them.
NEVER_REUSE_IDS = {"sqlite_autoincrement": True}


# --- The world: where guidance happens ---------------------------------------------------------------


class Institution(SQLModel, table=True):
    """A school, college or university. `code` is its stable short name in files and links."""

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=40)
    name: str
    kind: str = Field(
        max_length=20
    )  # pamatskola, vidusskola, gimnazija, specialaskola, tehnikums, koledza, augstskola …
    sector: str = Field(max_length=20)  # general | vocational | higher
    municipality: str = Field(index=True)
    region: str
    learners: int | None = None  # head count, the base of coverage


class GuidanceEvent(SQLModel, table=True):
    """One career guidance event (or counselling day). `code` is in its deep link and QR picture."""

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=32)
    institution_id: int = Field(foreign_key="institution.id", index=True)
    title: str
    kind: str = Field(
        max_length=30
    )  # career_week, shadowing, company_visit, lecture, workshop, open_day, counselling …
    service: str = Field(max_length=20)  # information | education | counselling
    flow: str = Field(default="S", max_length=20)
    starts_at: datetime = Field(sa_type=UtcDateTime)
    closes_at: datetime = Field(sa_type=UtcDateTime)  # answers after it are kept and marked late
    expected: int | None = None  # participants as typed by the coordinator; None = unknown
    created_by: int | None = Field(default=None, foreign_key="coordinator.id")
    created_at: datetime = Field(sa_type=UtcDateTime)


# --- People: contact here, answers there ---------------------------------------------------------------


class Respondent(SQLModel, table=True):
    """A person as answers know them: a random id and nothing else that leads back."""

    id: str = Field(primary_key=True, max_length=32)
    created_on: date


class Contact(SQLModel, table=True):
    """How to reach a respondent. Without this row their answers are anonymous."""

    __table_args__ = (UniqueConstraint("bot_id", "chat_key"),)

    id: int | None = Field(default=None, primary_key=True)
    bot_id: int = Field(sa_type=BigInteger)
    chat_key: str = Field(max_length=43)  # keyed hash of bot and chat, for look-up only
    chat_id_encrypted: bytes = Field(sa_type=LargeBinary)
    respondent_id: str | None = Field(default=None, foreign_key="respondent.id", unique=True)
    language: str = Field(max_length=2)
    language_chosen: bool = False  # False = guessed from the channel
    created_at: datetime = Field(sa_type=UtcDateTime)
    unreachable_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Consent(SQLModel, table=True):
    """One decision for one purpose; the newest row per purpose counts."""

    id: int | None = Field(default=None, primary_key=True)
    respondent_id: str = Field(foreign_key="respondent.id", index=True)
    purpose: str = Field(max_length=30)
    granted: bool
    text_version: str = Field(max_length=40)
    language: str = Field(max_length=2)
    decided_at: datetime = Field(sa_type=UtcDateTime)


class Invitation(SQLModel, table=True):
    """A planned message that asks a respondent to take part in a flow."""

    __table_args__ = (UniqueConstraint("respondent_id", "flow", "event_id", "wave"),)

    id: int | None = Field(default=None, primary_key=True)
    respondent_id: str = Field(foreign_key="respondent.id", index=True)
    flow: str = Field(max_length=20)
    event_id: int | None = Field(default=None, foreign_key="guidanceevent.id")
    wave: int = 0  # months after leaving school; 0 = no panel
    due_at: datetime = Field(sa_type=UtcDateTime)
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    reminded_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    cancelled: str | None = None  # reason


# --- Conversations --------------------------------------------------------------------------------------


class FlowVersion(SQLModel, table=True):
    """A flow file as it went live; sessions are pinned to it."""

    __table_args__ = (UniqueConstraint("flow", "version"),)

    id: int | None = Field(default=None, primary_key=True)
    flow: str = Field(max_length=20)
    version: int
    checksum: str = Field(max_length=64)
    content: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    activated_at: datetime = Field(sa_type=UtcDateTime)


class ConversationSession(SQLModel, table=True):
    """One run of one person through one flow version; `state` is `conversations.session.Session` as JSON.

    `contact_id` is set only while the session is active: a finished one leads to nobody.
    """

    __table_args__ = (Index("ix_conversationsession_active", "contact_id", unique=True),)

    id: str = Field(primary_key=True, max_length=32)
    contact_id: int | None = Field(default=None, foreign_key="contact.id")
    respondent_id: str | None = Field(default=None, foreign_key="respondent.id", index=True)
    event_id: int | None = Field(default=None, foreign_key="guidanceevent.id", index=True)
    flow: str = Field(max_length=20)
    flow_version: int
    language: str = Field(max_length=2)
    status: str = Field(max_length=12)  # active | completed | stopped | danger | superseded
    state: str
    age_band: str | None = Field(default=None, max_length=10)
    sector: str | None = Field(default=None, max_length=20)
    late: bool = False
    started_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)
    completed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Answer(SQLModel, table=True):
    """One answer, redacted. The highest revision of a question counts, lower ones are history."""

    __table_args__ = (
        UniqueConstraint("session_id", "question", "revision"),
        Index("ix_answer_unread", "id", sqlite_where=text(NEW), postgresql_where=text(NEW)),
    )

    id: int | None = Field(default=None, primary_key=True)
    session_id: str = Field(foreign_key="conversationsession.id", index=True)
    respondent_id: str = Field(foreign_key="respondent.id", index=True)
    event_id: int | None = Field(default=None, foreign_key="guidanceevent.id", index=True)
    question: str = Field(max_length=20)
    revision: int = 1
    kind: str = Field(max_length=10)  # rating | single | multi | text
    number: int | None = None
    choices: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    text: str | None = None
    redactions: int = 0  # how many pieces of personal data were masked
    probability: float = 1.0  # with which this question was chosen
    current: bool = True  # False once a later revision exists
    given_at: datetime = Field(sa_type=UtcDateTime, index=True)
    local_day: date  # Europe/Riga, stored when written: a month in UTC is another month
    # The machine's reading of a text (state: none = nothing to read | new | read | held):
    state: str = Field(default="none", max_length=8)
    language: str | None = Field(default=None, max_length=2)
    abstained: bool | None = None
    doubt: str | None = Field(
        default=None, max_length=10
    )  # why it abstained: foreign | long | repeated | unlike | unsure
    model_version: str | None = Field(default=None, max_length=40)
    codebook_version: str | None = Field(default=None, max_length=20)
    read_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    disputed: bool = False  # two people coded it differently and no third has decided yet


class Label(SQLModel, table=True):
    """One theme in one answer. Human labels win over machine labels of the same answer.

    Of the machine's labels those of the answer's own `model_version` count; those of earlier models are history.
    """

    id: int | None = Field(default=None, primary_key=True)
    answer_id: int = Field(foreign_key="answer.id", index=True)
    theme: str = Field(max_length=20, index=True)
    polarity: str = Field(max_length=10)
    confidence: float
    polarity_confidence: float | None = None  # None: read before it was kept, or coded by a person
    guess: bool = False  # the model abstained from the answer, so this was never counted
    span_start: int
    span_end: int
    source: str = Field(max_length=8)  # machine | human
    model_version: str = Field(max_length=40)
    codebook_version: str = Field(max_length=20)
    review_id: int | None = Field(default=None, foreign_key="review.id")


class Review(SQLModel, table=True):
    """A person's judgement of one answer's labels; `probability` is its chance of being drawn (None: not drawn).

    Of the reviews of an answer at most one counts; none does while two people disagree.
    """

    id: int | None = Field(default=None, primary_key=True)
    answer_id: int = Field(foreign_key="answer.id", index=True)
    reviewer: str = Field(max_length=60)  # coordinator:7, or the name given on the command line
    reviewed_at: datetime = Field(sa_type=UtcDateTime)
    probability: float | None = None
    note: str | None = None
    counts: bool = True


class ReviewBatch(SQLModel, table=True):
    """Answers handed to one reviewer at once, and what is needed to weigh its random share later."""

    id: int | None = Field(default=None, primary_key=True)
    reviewer: str = Field(max_length=60, index=True)
    scope_level: str = Field(max_length=12)
    scope: str = Field(max_length=60)
    seed: int = Field(sa_type=BigInteger)
    frame: int  # answers nobody had been handed yet, among which the random share was drawn
    drawn_at: datetime = Field(sa_type=UtcDateTime)


class ReviewItem(SQLModel, table=True):
    """One answer of a batch: shown once to a reviewer and never again. `draft` holds a half-made coding as JSON."""

    __table_args__ = (UniqueConstraint("answer_id", "reviewer"),)

    id: int | None = Field(default=None, primary_key=True)
    batch_id: int = Field(foreign_key="reviewbatch.id", index=True)
    answer_id: int = Field(foreign_key="answer.id", index=True)
    reviewer: str = Field(max_length=60, index=True)
    position: int
    probability: float | None = None  # with which chance drew it for the audit sample; None = chosen for another reason
    state: str = Field(default="open", max_length=10)  # open | done | skipped | worrying | gone
    offered: str | None = None  # the machine's labels as they were shown, as JSON; None = it could not tell
    draft: str | None = None
    shown_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    settled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class DangerSignal(SQLModel, table=True):
    """A message that signalled danger: kept apart, encrypted, in no statistic and no export."""

    id: int | None = Field(default=None, primary_key=True)
    institution_id: int | None = Field(default=None, foreign_key="institution.id", index=True)
    event_id: int | None = Field(default=None, foreign_key="guidanceevent.id")
    text_encrypted: bytes = Field(sa_type=LargeBinary)
    noticed_at: datetime = Field(sa_type=UtcDateTime)
    opened_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    opened_by: int | None = Field(default=None, foreign_key="coordinator.id")


# --- Staff ----------------------------------------------------------------------------------------------


class Coordinator(SQLModel, table=True):
    """A member of staff who joined by invitation. `draft` holds a half-made event as JSON."""

    __table_args__ = (UniqueConstraint("bot_id", "chat_key"),)

    id: int | None = Field(default=None, primary_key=True)
    bot_id: int = Field(sa_type=BigInteger)
    chat_key: str = Field(max_length=43)
    chat_id_encrypted: bytes = Field(sa_type=LargeBinary)
    name: str
    role: str = Field(max_length=20)  # coordinator | analyst | safeguarding | admin
    language: str = Field(max_length=2)
    reviewer: bool = False  # may look at single answers and correct their labels
    active: bool = True
    draft: str | None = None
    joined_at: datetime = Field(sa_type=UtcDateTime)


class CoordinatorScope(SQLModel, table=True):
    """What a coordinator may see: one institution, one municipality or the whole country."""

    id: int | None = Field(default=None, primary_key=True)
    coordinator_id: int = Field(foreign_key="coordinator.id", index=True)
    level: str = Field(max_length=12)  # institution | municipality | national
    institution_id: int | None = Field(default=None, foreign_key="institution.id")
    municipality: str | None = None


class StaffInvitation(SQLModel, table=True):
    """A one-time door for a future coordinator; only a hash of its code is kept."""

    id: int | None = Field(default=None, primary_key=True)
    code_hash: str = Field(unique=True, max_length=64)
    name: str
    role: str = Field(max_length=20)
    reviewer: bool = False
    level: str = Field(max_length=12)
    institution_id: int | None = Field(default=None, foreign_key="institution.id")
    municipality: str | None = None
    expires_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


# --- The post: what comes in, what goes out ------------------------------------------------------------


class InboxUpdate(SQLModel, table=True):
    """A raw update, committed before it is acknowledged; the turn that completes it wipes its payload and chat."""

    __table_args__ = (
        UniqueConstraint("bot_id", "update_id"),
        Index("ix_inboxupdate_line", "seq", sqlite_where=text(NEW), postgresql_where=text(NEW)),
        Index("ix_inboxupdate_chat", "chat_key", "seq", sqlite_where=text(NEW), postgresql_where=text(NEW)),
        NEVER_REUSE_IDS,
    )

    seq: int | None = Field(default=None, primary_key=True)
    bot_id: int = Field(sa_type=BigInteger)
    update_id: int = Field(sa_type=BigInteger)
    chat_key: str | None = Field(default=None, max_length=43)
    payload_encrypted: bytes | None = Field(default=None, sa_type=LargeBinary)
    state: str = Field(default="new", max_length=8)  # new | done | dead
    attempts: int = 0
    received_at: datetime = Field(sa_type=UtcDateTime)


class DeadLetter(SQLModel, table=True):
    """An update that failed three times, set aside so that its chat could go on; `atbalss replay` tries again."""

    id: int | None = Field(default=None, primary_key=True)
    seq: int = Field(unique=True)
    bot_id: int = Field(sa_type=BigInteger)
    update_id: int = Field(sa_type=BigInteger)
    chat_key: str | None = Field(default=None, max_length=43)
    payload_encrypted: bytes = Field(sa_type=LargeBinary)
    error: str  # class and place of the fault, never the text of the message
    died_at: datetime = Field(sa_type=UtcDateTime)


class OutboxMessage(SQLModel, table=True):
    """A Telegram call that waits to be made. Chat, payload and attachment are wiped once it is settled."""

    __table_args__ = (
        Index("ix_outboxmessage_line", "bot_id", "lane", "id", sqlite_where=text(NEW), postgresql_where=text(NEW)),
        Index(
            "ix_outboxmessage_chat", "chat_key", "id", sqlite_where=text(UNSETTLED), postgresql_where=text(UNSETTLED)
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    bot_id: int = Field(sa_type=BigInteger)
    lane: int  # 0 interactive, 1 digest, 2 broadcast
    chat_key: str | None = Field(default=None, max_length=43)
    method: str = Field(max_length=40)  # of the Bot API: sendMessage, sendPhoto, editMessageText …
    payload_encrypted: bytes | None = Field(default=None, sa_type=LargeBinary)  # JSON of the call's parameters
    attachment: bytes | None = Field(default=None, sa_type=LargeBinary)  # encrypted bytes of a photo or document
    dedupe: str = Field(unique=True, max_length=120)
    state: str = Field(default="new", max_length=10)  # new | sending | sent | uncertain | failed | cancelled
    attempts: int = 0
    doubts: int = 0  # sends that were never answered: each may have arrived
    not_before: datetime = Field(sa_type=UtcDateTime)
    created_at: datetime = Field(sa_type=UtcDateTime)
    settled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    error: str | None = None


# --- Evidence -------------------------------------------------------------------------------------------


class JobRun(SQLModel, table=True):
    """The ledger: a job runs once per window, whoever wakes it and however often."""

    __table_args__ = (UniqueConstraint("job", "window"),)

    id: int | None = Field(default=None, primary_key=True)
    job: str = Field(max_length=40)
    window: str = Field(max_length=30)  # 2026-W47, 2026-11, 2026-11-24T08
    state: str = Field(max_length=8)  # running | done | failed
    owner: str = Field(max_length=40)
    attempts: int = 1
    lease_until: datetime = Field(sa_type=UtcDateTime)
    started_at: datetime = Field(sa_type=UtcDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    detail: str | None = None


class IndicatorValue(SQLModel, table=True):
    """One indicator for one cell and window, as computed; `value` is None where too few people can be told."""

    __table_args__ = (UniqueConstraint("indicator", "scope_level", "scope", "cut", "window"),)

    id: int | None = Field(default=None, primary_key=True)
    indicator: str = Field(max_length=40)  # E2-I3, or E2-I4:E2.ACCESS for an indicator per theme
    scope_level: str = Field(max_length=12)  # institution | municipality | national
    scope: str = Field(max_length=60)  # institution code, municipality name or LV
    cut: str = Field(default="", max_length=60)  # "" or sector=vocational
    window: str = Field(max_length=30)  # 2026/27-1
    n: int
    numerator: float | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    left_out: int = 0  # people whose themes the model can't tell in their language
    model_version: str | None = Field(default=None, max_length=40)  # which model's reliability decided about that
    computed_at: datetime = Field(sa_type=UtcDateTime)


class Gap(SQLModel, table=True):
    """Evidence that is missing or bad. One open row per kind, cell and indicator; two clean evaluations close it."""

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=160, index=True)  # kind|indicator (or event code)|scope_level|scope|cut
    kind: str = Field(max_length=20)  # NO_DATA | THIN_DATA | BELOW_TARGET | DROP …
    indicator: str = Field(max_length=40)
    scope_level: str = Field(max_length=12)
    scope: str = Field(max_length=60)
    cut: str = Field(default="", max_length=60)
    window: str = Field(max_length=30)
    event_code: str | None = Field(default=None, max_length=32)  # of NO_DATA: the event that nobody answered
    severity: str = Field(max_length=10)  # info | warning | critical
    n: int
    value: float | None = None
    low: float | None = None
    high: float | None = None
    before: float | None = None
    before_window: str | None = Field(default=None, max_length=30)  # the window that `before` was measured in
    target: float | None = None
    opened_at: datetime = Field(sa_type=UtcDateTime)
    seen_bad_at: datetime = Field(sa_type=UtcDateTime)
    clean_on: date | None = None  # local day of the first clean evaluation; a second one on a later day closes the gap
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Alert(SQLModel, table=True):
    """A gap as told to one coordinator."""

    __table_args__ = (UniqueConstraint("gap_id", "coordinator_id"),)

    id: int | None = Field(default=None, primary_key=True)
    gap_id: int = Field(foreign_key="gap.id", index=True)
    coordinator_id: int = Field(foreign_key="coordinator.id", index=True)
    state: str = Field(max_length=10)  # open | seen | snoozed | closed
    sent_at: datetime = Field(sa_type=UtcDateTime)
    severity_sent: str = Field(max_length=10)
    seen_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    snoozed_until: datetime | None = Field(default=None, sa_type=UtcDateTime)


class AuditRecord(SQLModel, table=True):
    """Who looked at or changed what; only ever added to."""

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime, index=True)
    actor: str = Field(max_length=60)  # coordinator:7, cli, job:digest, respondent
    action: str = Field(max_length=40)
    subject: str = Field(default="", max_length=120)


class Setting(SQLModel, table=True):
    """Facts the program keeps about its own database, such as the check value of the secret key."""

    key: str = Field(primary_key=True, max_length=40)
    value: str
