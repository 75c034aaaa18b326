"""Faults that a user can mend: the command line shows them as one line with the remedy."""

from __future__ import annotations

from analytics.data_files import DataFileError
from analytics.exports.sheets import ExportError
from analytics.gaps import GapRulesError
from app.flows import FlowChangedError
from app.importing.errors import ImportingError
from app.review.sheet import ReviewFileError
from app.settings import SettingsError
from bot.errors import BotError
from conversations.errors import ConversationError
from models.errors import DatabaseError
from nlp.errors import NlpError
from simulator.errors import SimulatorError


class UsageError(Exception):
    """A command was called with something it can't use."""


EXPECTED = (
    SettingsError,
    UsageError,
    FlowChangedError,
    ReviewFileError,
    ImportingError,
    DatabaseError,
    BotError,
    ConversationError,
    NlpError,
    ExportError,
    GapRulesError,
    DataFileError,
    SimulatorError,
)
