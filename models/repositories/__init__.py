"""What use cases ask of the tables, one module per family of records."""

from models.repositories.actions import Actions
from models.repositories.answers import Answers, FoundLabel, NewAnswer, ReadAnswer, UnreadAnswer, Verdict
from models.repositories.audit import Audit
from models.repositories.contacts import Contacts
from models.repositories.conversations import Conversations
from models.repositories.dangers import Dangers
from models.repositories.deletions import Deletions
from models.repositories.events import Events
from models.repositories.imports import Imports
from models.repositories.invitations import Invitations
from models.repositories.leads import Leads
from models.repositories.panel import Panel
from models.repositories.places import Places
from models.repositories.reviews import CodedRow, LessonRow, NewReview, Reviews
from models.repositories.rollups import Rollups
from models.repositories.staffroom import Staffroom

__all__ = [
    "Actions",
    "Answers",
    "Audit",
    "CodedRow",
    "Contacts",
    "Conversations",
    "Dangers",
    "Deletions",
    "Events",
    "FoundLabel",
    "Imports",
    "Invitations",
    "Leads",
    "LessonRow",
    "NewAnswer",
    "NewReview",
    "Panel",
    "Places",
    "ReadAnswer",
    "Reviews",
    "Rollups",
    "Staffroom",
    "UnreadAnswer",
    "Verdict",
]
