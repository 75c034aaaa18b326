"""What synthetic people answer: it follows from their plan and the question, not from when it was asked."""

from __future__ import annotations

from simulator.leanings import NOTHING, leanings
from simulator.questions import BEFORE, NO, NOW, SKIP, YES, Kind, Question
from simulator.sayings import sayings
from simulator.temperament import Course, Habit, Mood, PersonPlan

# Which texts answer which question of words, and the how-manieth of them.
TOPICS = {
    "S2": ("helped", 0),
    "S2p": ("why", 0),
    "S5": ("change", 0),
    "S5p": ("why", 1),
    "V2": ("general", 0),
    "G6": ("since", 0),
    "G7t": ("cost", 0),
    "G9": ("next", 0),
    "C5t": ("booking", 0),
    "C6": ("talk", 0),
    "C7": ("offer", 0),
}
OTHERWISE = ("general", 0)

GREETINGS = frozenset({"P0", "P0e"})
AGREES = {"hear_back": 0.8, "quoting": 0.5, "teach_classifier": 0.6}  # by purpose
AGREES_OTHERWISE = 0.7
MOST_GAINS = 3
LIKELIEST_NUMBER = 12
# How much clearer the next step became in a talk, by mood.
GAINS = {Mood.GOOD: (1, 2, 3), Mood.MIXED: (0, 1, 2), Mood.BAD: (-1, 0, 0)}
DAYS = ("15.09.", "1.11.", "3.10.")
LEAVES_OUT = {Kind.TEXT: 0.6, Kind.RATING: 0.1, Kind.PAIR: 0.1, Kind.SINGLE: 0.15, Kind.MULTI: 0.2}
LEAVES_OUT_WHY = 0.5


def skips(plan: PersonPlan, question: Question) -> bool:
    """Whether the person leaves a question out, where that is offered."""
    if SKIP not in question.controls:
        return False
    chance = plan.chance(f"{question.id}.skips").random()
    topic, _ = TOPICS.get(question.id, OTHERWISE)
    if topic == "why" and plan.has(Habit.TERSE):
        return chance < LEAVES_OUT_WHY
    return plan.temperament.course is Course.SKIPS and chance < LEAVES_OUT.get(question.kind, 0.0)


def option(plan: PersonPlan, question: Question) -> str:
    """The one option the person chooses."""
    chance = plan.chance(question.id)
    match question.kind:
        case Kind.RATING:
            return str(plan.rating(question.id))
        case Kind.AGE:
            return question.band(plan.temperament.age)
        case Kind.CONSENT:
            # Who does not want to take part leaves without a word.
            return YES if question.id in GREETINGS or chance.random() < AGREES_OTHERWISE else NO
    offered = list(question.options)
    sector = plan.temperament.sector
    return sector if sector in offered else leanings().choose(plan, question.id, offered) or chance.choice(offered)


def selection(plan: PersonPlan, question: Question) -> list[str]:
    """The options the person chooses among many; of permissions perhaps none."""
    chance = plan.chance(question.id)
    if question.kind is Kind.PERMISSIONS:
        return [it for it in question.options if plan.chance(it).random() < AGREES.get(it, AGREES_OTHERWISE)]
    gains = [code for code in question.options if code not in NOTHING]
    nothing = [code for code in question.options if code in NOTHING] or gains[-1:]
    if not gains or chance.random() < leanings().share_of_nothing(question.id, plan.temperament.mood):
        return [chance.choice(nothing)]
    return chance.sample(gains, min(len(gains), chance.randint(1, MOST_GAINS)))


def pair(plan: PersonPlan, question: Question) -> tuple[int, int]:
    """How something was before and is now, 1 to 5 each."""
    chance = plan.chance(question.id)
    before = chance.randint(1, 3)
    return before, max(1, min(5, before + chance.choice(GAINS[plan.temperament.mood])))


def halves(plan: PersonPlan, question: Question) -> list[str]:
    """The two buttons that answer a pair."""
    before, now = pair(plan, question)
    return [f"{BEFORE}-{before}", f"{NOW}-{now}"]


def typed(plan: PersonPlan, question: Question) -> str:
    """What the person types where buttons are offered, or where they would fit."""
    match question.kind:
        case Kind.AGE:
            return str(plan.temperament.age)
        case Kind.PAIR:
            return "{} {}".format(*pair(plan, question))
        case Kind.NUMBER:
            return str(plan.chance(question.id).randint(0, LIKELIEST_NUMBER))
        case Kind.DATE:
            return plan.chance(question.id).choice(DAYS)
        case Kind.MULTI | Kind.PERMISSIONS:
            codes = selection(plan, question)
        case _:
            codes = [option(plan, question)]
    return ", ".join(question.options[code].label.lower() for code in codes)


def spelled(plan: PersonPlan, question: Question) -> str:
    """The numbers of an answer as words."""
    said = sayings(plan.temperament.language)
    if question.kind is Kind.PAIR:
        before, now = pair(plan, question)
        return f"{said.spell(before)} {said.joint} {said.spell(now)}"
    return said.spell(int(option(plan, question) if question.kind is Kind.RATING else typed(plan, question)))


def otherwise(plan: PersonPlan, question: Question, chosen: str) -> str:
    """What somebody chooses who went back to a question: not the same, but nothing that ends the conversation."""
    if question.kind in (Kind.CONSENT, Kind.AGE):
        return chosen
    others = [code for code in question.options if code != chosen]
    return plan.chance(f"{question.id}.otherwise").choice(others) if others else chosen


def words(plan: PersonPlan, question: Question) -> str:
    """What the person writes to a question of words."""
    topic, place = TOPICS.get(question.id, OTHERWISE)
    known = plan.texts.get(topic) or next(iter(plan.texts.values()))
    return known[min(place, len(known) - 1)]


def second_thought(plan: PersonPlan, question: Question) -> str | None:
    """What the person would rather have written to a question, if anything."""
    topic, place = TOPICS.get(question.id, OTHERWISE)
    later = plan.texts.get(topic, ())[place + 1 :]
    return later[0] if later and topic != "why" else None
