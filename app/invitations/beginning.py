"""What is known when a conversation begins: of the occasion, of the person, and how much has been said already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.invitations import panel
from app.invitations.moments import A_YEAR
from app.visit import Begin, Visit
from conversations.flow import Flow, is_targeted


@dataclass(frozen=True)
class Beginning:
    """What the engine is given: `facts` of the occasion, what is `known` of the person, `evidence` by question."""

    facts: Mapping[str, str]
    known: Mapping[str, str]
    evidence: Mapping[str, int]


def of(visit: Visit, person: str, begin: Begin, flow: Flow, *, newcomer: bool = False) -> Beginning:
    """Return what is known as `person` begins; of a newcomer there is nothing to look up."""
    known = {} if newcomer else _known(visit, person)
    return Beginning(_facts(visit, person, begin), known, _evidence(visit, person, begin, flow))


def _facts(visit: Visit, person: str, begin: Begin) -> dict[str, str]:
    facts = {"today": visit.today.isoformat()}
    if begin.event_id:
        facts["event"] = visit.uow.events.get(begin.event_id).title
    if begin.wave:
        graduated = panel.has_graduated(visit.uow, visit.uow.panel.member(person))
        facts |= {"wave": str(begin.wave), "months": str(begin.wave), "graduated": "yes" if graduated else "no"}
    return facts


def _known(visit: Visit, person: str) -> dict[str, str]:
    """Return what need not be asked again: an age is good for a year, a consent until the person changes it."""
    told = visit.uow.invitations.told(person)
    recently = visit.uow.invitations.told(person, visit.now - A_YEAR)
    age = {"age_band": recently["age_band"]} if "age_band" in recently else {}
    sector = {"sector": told["sector"]} if "sector" in told else {}
    decided = {purpose: "yes" if yes else "no" for purpose, yes in visit.uow.invitations.decisions(person).items()}
    member = visit.uow.panel.member(person)
    if decided.get(panel.CONSENT) == "yes" and (member is None or member.left_at):
        del decided[panel.CONSENT]  # that agreement is used up: ask anew
    decided.pop("taking_part", None)
    return age | sector | decided


def _evidence(visit: Visit, person: str, begin: Begin, flow: Flow) -> dict[str, int]:
    """Count usable answers to the questions among which one is chosen: about this event, else in the same place."""
    questions = [step.id for step in flow.steps if is_targeted(flow, step)]
    if not questions:
        return {}
    since = visit.now - A_YEAR
    return visit.uow.invitations.usable(questions, since, event_id=begin.event_id, person=person)
