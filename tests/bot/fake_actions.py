"""A desk for actions that remembers: one municipality with two schools, two themes, two sentences each."""

from __future__ import annotations

from collections.abc import Mapping

from bot.action_desk import ActionLine, ActionPlace, Checked, Choice, NewAction, Plan

OGRE = ActionPlace("all", "municipality", "Ogres novads", "Ogres novads")
SCHOOL = ActionPlace("krastu", "institution", "krastu", "Krastu vidusskola")
THEMES = [Choice("E2.DELIVERY", "Norise un organizācija"), Choice("E5.COST", "Izdevumi un šķēršļi")]
READY = [Choice("questions", "Atvēlēsim vairāk laika."), Choice("groups", "Strādāsim mazākās grupās.")]


class FakeActions:
    def __init__(self) -> None:
        self.where = [OGRE, SCHOOL]
        self.gap: ActionPlace | None = None
        self.made: list[NewAction] = []
        self.lines: list[ActionLine] = []
        self.people = [Choice("1", "Ilze")]
        self.plans: dict[int, Plan] = {}
        self.ended: list[tuple[int, str]] = []

    def places(self) -> list[ActionPlace]:
        return self.where

    def of_gap(self, alert_id: int) -> ActionPlace | None:
        return self.gap

    def themes(self, place: ActionPlace) -> list[Choice]:
        return THEMES if place.name else []

    def ready(self, theme: str) -> list[Choice]:
        return READY

    def ready_words(self, theme: str, code: str) -> Mapping[str, str]:
        found = next((sentence for sentence in READY if sentence.code == code), None)
        return dict.fromkeys(("lv", "ru", "en"), found.text) if found else {}

    def check(self, text: str) -> Checked:
        line = " ".join(text.split())
        language = "ru" if line[0] > "Ѐ" else "lv"
        if "Anna" in line:
            return Checked(line.replace("Anna", "[vārds]"), language, "personal")
        return Checked(line, language, "long" if len(line) > 200 else None)

    def preview(self, action: NewAction) -> Mapping[str, str]:
        return {
            code: f"{code}: {action.words.get(code, action.words[action.written_in])}" for code in ("lv", "ru", "en")
        }

    def owners(self, place: ActionPlace) -> list[Choice]:
        return self.people

    def record(self, action: NewAction) -> None:
        self.made.append(action)

    def recorded(self) -> list[ActionLine]:
        return self.lines

    def plan(self, action_id: int) -> Plan | None:
        return self.plans.get(action_id)

    def finish(self, action_id: int) -> bool:
        self.ended.append((action_id, "done"))
        return self.plans.pop(action_id, None) is not None

    def drop(self, action_id: int, reason: str) -> bool:
        self.ended.append((action_id, reason))
        return self.plans.pop(action_id, None) is not None
