"""What use cases ask of the tables, one module per family of records."""

from models.repositories.answers import Answers, FoundLabel, NewAnswer, ReadAnswer, UnreadAnswer, Verdict
from models.repositories.audit import Audit
from models.repositories.contacts import Contacts
from models.repositories.conversations import Conversations
from models.repositories.events import Events
from models.repositories.staffroom import Staffroom

__all__ = [
    "Answers",
    "Audit",
    "Contacts",
    "Conversations",
    "Events",
    "FoundLabel",
    "NewAnswer",
    "ReadAnswer",
    "Staffroom",
    "UnreadAnswer",
    "Verdict",
]
