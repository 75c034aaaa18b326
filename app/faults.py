"""Faults that a user can mend: the command line shows them as one line with the remedy."""

from __future__ import annotations

import errno

from sqlalchemy.exc import OperationalError

from analytics.data_files import DataFileError
from analytics.errors import AnalyticsError
from app.flows import FlowChangedError
from app.importing.errors import ImportingError
from app.review.errors import ReviewFileError
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
    AnalyticsError,
    DataFileError,
    SimulatorError,
)


CHOOSE = "choose another place, or make that one yours"
REMEDIES = {  # of files and folders, by what the system says of them
    errno.EEXIST: "a file lies where a folder must be: choose another name",
    errno.ENOTDIR: "a file lies where a folder must be: choose another name",
    errno.EISDIR: "that is a folder: name a file",
    errno.ENOENT: "there is no such file or folder: check the path",
    errno.EACCES: f"you may not read or write there: {CHOOSE}",
    errno.EPERM: f"you may not read or write there: {CHOOSE}",
    errno.EROFS: "nothing can be written there: choose another place",
    errno.ELOOP: "that is a link that leads back to itself: name the file it was meant for",
    errno.ENAMETOOLONG: "the name is too long: choose a shorter one",
    errno.ENOSPC: "the disk is full: make room, or choose another place",
    errno.EDQUOT: "the disk is full: make room, or choose another place",
}


def of_file(error: OSError) -> str | None:
    """Say what is wrong with a file or folder and what helps; None for faults of other things, such as a network."""
    remedy = REMEDIES.get(error.errno or 0)
    if remedy is None:
        return None
    return f"{error.filename}: {remedy}" if error.filename else remedy


def of_database(error: OperationalError) -> str:
    """Say what befell the database while it was in use. Statements and their values are left out."""
    reason = str(error.orig).strip().splitlines()[0]
    return f"the database failed ({reason}): is its server running, has its disk room, may this user write to it?"


def named(error: Exception) -> str | None:
    """Say what the system's own word for a fault means and what helps; None if nobody but a programmer can help."""
    match error:
        case OperationalError():
            return of_database(error)
        case OSError():
            return of_file(error)
        case RecursionError():
            return "a file is nested too deeply to be read: check which one you named"
    return None
