"""What synthetic people answer: it follows from their plan and the question, not from when it was asked."""

from __future__ import annotations

from simulator.questions import NO, SKIP, YES, Kind, Question
from simulator.temperament import Course, Habit, Mood, PersonPlan

# Which texts answer which question of words, and the how-manieth of them.
TOPICS = {"S2": ("helped", 0), "S2p": ("why", 0), "S5": ("change", 0), "S5p": ("why", 1), "V2": ("general", 0)}
OTHERWISE = ("general", 0)

GREETING = "P0"
AGREES = 0.7  # to be written to later, or to the use of the answers for teaching
NOTHING_GAINED = {Mood.GOOD: 0.0, Mood.MIXED: 0.15, Mood.BAD: 0.6}
MOST_GAINS = 3
LEAVES_OUT = {Kind.TEXT: 0.6, Kind.RATING: 0.1, Kind.SINGLE: 0.15, Kind.MULTI: 0.2}
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
            return YES if question.id == GREETING or chance.random() < AGREES else NO
        case _:
            sector = plan.temperament.sector
            return sector if sector in question.options else chance.choice(list(question.options))


def selection(plan: PersonPlan, question: Question) -> list[str]:
    """The options the person chooses among many, of which the last means "nothing of these"."""
    chance = plan.chance(question.id)
    *gains, nothing = question.options
    if not gains or chance.random() < NOTHING_GAINED[plan.temperament.mood]:
        return [nothing]
    return chance.sample(gains, min(len(gains), chance.randint(1, MOST_GAINS)))


def typed(plan: PersonPlan, question: Question) -> str:
    """What the person types where buttons are offered."""
    if question.kind is Kind.AGE:
        return str(plan.temperament.age)
    codes = selection(plan, question) if question.kind is Kind.MULTI else [option(plan, question)]
    return ", ".join(question.options[code].label.lower() for code in codes)


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
