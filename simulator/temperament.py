"""What a synthetic person is like, decided before they meet the bot."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Mood(StrEnum):
    """How an event was for somebody."""

    GOOD = "good"
    MIXED = "mixed"
    BAD = "bad"


class Course(StrEnum):
    """How somebody's conversation goes."""

    FINISHES = "finishes"
    SKIPS = "skips"
    """To the end, but leaving out questions."""
    DROPS_OUT = "drops_out"
    """Falls silent on the way."""
    STOPS = "stops"
    """Ends it with /stop."""
    BLOCKS = "blocks"
    LOOKS_ONLY = "looks_only"
    """Opens the link and answers nothing."""
    UNDER_13 = "under_13"
    IN_DANGER = "in_danger"
    """Writes of danger where words are asked for."""


class Habit(StrEnum):
    """What somebody does besides answering."""

    NAMES_PEOPLE = "names_people"
    """Writes personal data."""
    TERSE = "terse"
    """Writes a word or two; may leave it at that when asked why."""
    STRAYS = "strays"
    """Answers a question beside the point."""
    TYPES = "types"
    """Types where buttons are offered."""
    CHANGES_MIND = "changes_mind"
    """Edits an earlier answer."""
    DOUBLE_PRESSES = "double_presses"
    PRESSES_LATE = "presses_late"
    """Presses a button of a question that is answered already."""
    SENDS_VOICE = "sends_voice"
    SENDS_STICKER = "sends_sticker"
    ASKS_HELP = "asks_help"
    ASKS_PRIVACY = "asks_privacy"
    SWITCHES_LANGUAGE = "switches_language"
    """Has a phone in another language than their own."""
    COMES_BACK = "comes_back"
    """Goes away in the middle and returns."""

    # Nobody means it badly, but the bot has to cope with all of it.
    GOES_BACK = "goes_back"
    """Goes back to the question before and answers it otherwise."""
    SPELLS_NUMBERS = "spells_numbers"
    PRESSES_OUT_OF_ORDER = "presses_out_of_order"
    """"That's all" before anything is chosen, "now" before "before"."""
    PASTES = "pastes"
    """Pastes 5,000 characters."""
    EMOJI_ONLY = "emoji_only"
    WRONG_KIND = "wrong_kind"
    """Writes of something else where a button is to be pressed."""
    FORWARDS = "forwards"
    FLOODS = "floods"
    """Sends twenty messages in a second."""
    SENDS_ANYTHING = "sends_anything"
    """A picture, a place, a poll, a voice message, wherever they are."""
    SWITCHES_TWICE = "switches_twice"
    """Chooses another language in the middle, and then their own again."""
    ASKS_MYDATA = "asks_mydata"
    RESTARTS = "restarts"
    """Opens the link once more in the middle."""
    OPENS_ANOTHER = "opens_another"
    """Opens another event's link in the middle."""
    SAYS_STOP = "says_stop"
    """Writes "stop" as a word, and begins again."""
    BLOCKS_BRIEFLY = "blocks_briefly"
    DELETES_AND_RETURNS = "deletes_and_returns"
    EDITS_AFTER_END = "edits_after_end"
    PRESSES_AFTER_END = "presses_after_end"


# How often each rating is given, from 1 to 5, in each mood.
RATINGS = {Mood.GOOD: (0, 1, 8, 42, 49), Mood.MIXED: (2, 20, 52, 24, 2), Mood.BAD: (42, 40, 15, 3, 0)}


@dataclass(frozen=True)
class Temperament:
    """What a person brings along. `gender` is she or he, as their texts tell; `age` is in years.

    They leave after `leaves_after` answers, if to leave is their course.
    """

    language: str
    gender: str
    age: int
    sector: str
    mood: Mood
    course: Course = Course.FINISHES
    habits: frozenset[Habit] = frozenset()
    leaves_after: int = 0


@dataclass(frozen=True)
class PersonPlan:
    """One synthetic person: who they are, and everything they would write.

    `event` is the code of the link they follow ("" = none: general feedback), `other_event` that of another one.
    `arrival` 0…1 is their place among those of their event. `texts` are by topic (see `phrasebook`), in the order in
    which they are used.
    """

    index: int
    seed: int
    user_id: int
    first_name: str
    phone_language: str
    event: str
    temperament: Temperament
    arrival: float = 0.0
    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    other_event: str = ""

    def chance(self, about: str = "") -> random.Random:
        """The person's own chance, the same whenever asked about the same thing."""
        return random.Random(f"{self.seed}.{self.index}.{about}")

    def has(self, habit: Habit) -> bool:
        """Whether the person has this habit."""
        return habit in self.temperament.habits

    def rating(self, question: str) -> int:
        """What they rate at a question, 1 to 5."""
        return self.chance(question).choices((1, 2, 3, 4, 5), RATINGS[self.temperament.mood])[0]
