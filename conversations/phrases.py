"""What `locales/<language>/chat.yaml` holds: everything the bot says apart from its questions."""

from __future__ import annotations

from conversations.flow import Frozen
from conversations.inviting import InvitationPhrases
from conversations.personal_phrases import Personal


class Plural(Frozen):
    """A number with its noun, in the plural forms of the language (CLDR's names); `{n}` is the number."""

    zero: str = ""
    one: str = ""
    two: str = ""
    few: str = ""
    many: str = ""
    other: str

    def form(self, category: str) -> str:
        """Return the template for a category; `other` stands in for one that is not there."""
        return getattr(self, category) or self.other


class Buttons(Frozen):
    """Labels of the buttons that belong to no question. `leave`: what was answered shall stay."""

    skip: str
    back: str
    leave: str
    done: str
    today: str
    yesterday: str
    begin: str
    resume: str


class Hints(Frozen):
    """How to answer, after a typed answer that was not understood; one for each kind of question.

    `addition` follows where the message may have belonged to the text before.
    """

    consent: str
    profile: str
    rating: str
    single: str
    multi: str
    text: str
    pair: str
    number: str
    date: str
    permissions: str
    addition: str


class Notes(Frozen):
    """A line above a question or in place of one."""

    progress: str
    skipped: str
    none: str
    left: str
    again: str
    first: str
    required: str
    cut: str
    edited: str
    not_edited: str
    language: str
    choose_language: str
    unknown_command: str
    failed: str


class Toasts(Frozen):
    """Short notes over the chat, at most 200 characters."""

    answered: str
    ended: str
    choose: str
    language: str


class Media(Frozen):
    """A kind word for what is not text."""

    voice: str
    photo: str
    video: str
    sticker: str
    other: str

    def word(self, kind: str) -> str:
        """Return what to say to a kind of media, as channels call it."""
        match kind:
            case "voice" | "audio":
                return self.voice
            case "video" | "video_note" | "animation":
                return self.video
            case "photo":
                return self.photo
            case "sticker":
                return self.sticker
            case _:
                return self.other


class Commands(Frozen):
    """Answers to commands. `privacy_version` names the wording of `privacy`, in all languages the same."""

    help: str
    privacy: str
    privacy_version: str
    stopped: str


class Lobby(Frozen):
    """What is said while no conversation is running."""

    text: str
    media: str
    edited: str
    idle: str
    welcome: str
    unknown_link: str
    closed: str
    already_answered: str
    outdated: str


class Menu(Frozen):
    """One line for each command, for the channel's command list and for /help."""

    start: str
    skip: str
    back: str
    stop: str
    language: str
    consents: str
    mydata: str
    privacy: str
    delete: str
    help: str

    def lines(self) -> str:
        """Return the commands as lines of a message."""
        return "\n".join(f"/{command} – {meaning}" for command, meaning in self)


class Phrases(Frozen):
    """All of `chat.yaml`. `name` is what the language calls itself; `danger` is said at once to someone in need.

    `flood` is said to a chat whose messages come in too fast to be read.

    `promise` tells beforehand that it will be seen: every greeting holds it, as it stands or as {promise}.

    `counts` says what the engine counts, such as `minutes`, or facts that are numbers, with the noun that goes with it.
    """

    name: str
    danger: str
    flood: str
    promise: str
    counts: dict[str, Plural]
    buttons: Buttons
    hints: Hints
    notes: Notes
    toasts: Toasts
    media: Media
    commands: Commands
    lobby: Lobby
    invitation: InvitationPhrases
    menu: Menu
    personal: Personal
