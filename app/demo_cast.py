"""Who comes to which event in a demo, and how they found it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulator.coordinators import NewEvent
from simulator.population import Gathering, Moods

# Most events are liked, one has fallen since spring, one is badly organised, one was hardly noticed, one not at all.
LIKED = Moods(0.68, 0.24, 0.08)
FALLEN = Moods(0.22, 0.3, 0.48)
MIXED = Moods(0.45, 0.35, 0.2)
SPRING = {"ogre-spring": (40, LIKED), "kugu-graduation": (20, MIXED)}
AUTUMN = {
    "ogre-autumn": (40, FALLEN),
    "ogre-visit": (24, LIKED),
    "lielvarde-lesson": (4, MIXED),
    "riga-shadow": (46, LIKED),
    "riga-workshop": (24, LIKED),
    "riga-university": (26, MIXED),
    "riga-counselling": (22, MIXED),
    "liepaja-open-day": (26, LIKED),
    "liepaja-lecture": (14, MIXED),
    "daugavpils-week": (26, MIXED),
    "rezekne-skills": (16, LIKED),
    "valmiera-test": (12, MIXED),
}
SPRING_SHARE = 0.2  # of the people
ENROLLING_SHARE = 0.06  # of the people, before the new event
NEW_EVENT = NewEvent("Svētdienas saruna ar absolventiem", "professional", "Krastu", "22.11. 13:00", 25)


def gatherings(world: Mapping[str, Any], crowds: Mapping[str, tuple[float, Moods]]) -> list[Gathering]:
    """Return the events of a seeded world that people come from."""
    events = {event["key"]: event for event in world["events"]}
    sectors = {place["code"]: str(place["sector"]) for place in world["institutions"]}
    return [
        Gathering(events[key]["code"], events[key]["kind"], sectors[events[key]["institution"]], weight, moods)
        for key, (weight, moods) in crowds.items()
    ]
