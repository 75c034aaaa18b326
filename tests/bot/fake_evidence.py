"""A desk of evidence that shows what a test puts on it."""

from __future__ import annotations

from dataclasses import replace

from bot.action_desk import Choice
from bot.evidence_desk import DigestSettings, Picture, Quoted, Standing, Stretch

PLACES = [Choice("0", "Ogres novads"), Choice("i:R49", "Rīgas 49. vidusskola")]
THEMES = [Choice("E2.DELIVERY", "Norise un organizācija"), Choice("E2.STAFF", "Attieksme un atbalsts")]
INDICATORS = [Choice("E2-I3", "Apmierinātība"), Choice("E2-I4:E2.STAFF", "Attieksme un atbalsts")]
STANDING = Standing(
    "Ogres novads",
    Stretch("48. nedēļa", "20 jaunieši", "50 % (n=40; 35–65 %)"),
    Stretch("1. pusgads", "56 jaunieši"),
    newest_day="23.11.",
    computed_day="24.11.",
    gaps=3,
    unseen=2,
    audited=0,
)


class FakeEvidence:
    """Remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, ...]] = []
        self.own = list(PLACES)
        self.found: list[Choice] = []
        self.picture = Picture("Novembris: 120 atbildes")
        self.quoted = Quoted("Norise un organizācija", "Ogres novads", "1. pusgads", ["par garu"])
        self.standing = STANDING
        self.chosen = DigestSettings("week", 0, 8, True, "30.11. plkst. 08:00", ["Ogres novads"])

    def places(self) -> list[Choice]:
        return self.own

    def find(self, kind: str, words: str) -> list[Choice]:
        self.asked.append(("find", kind, words))
        return self.found

    def themes(self) -> list[Choice]:
        return THEMES

    def indicators(self) -> list[Choice]:
        return INDICATORS

    def digest(self, place: str = "") -> Picture:
        self.asked.append(("digest", place))
        return self.picture

    def status(self, place: str = "") -> Standing:
        self.asked.append(("status", place))
        return self.standing

    def quotes(self, theme: str, place: str = "") -> Quoted:
        self.asked.append(("quotes", theme, place))
        return self.quoted

    def trend(self, indicator: str, place: str = "", by: str = "") -> Picture:
        self.asked.append(("trend", indicator, place, by))
        return Picture("Apmierinātība", b"\x89PNG")

    def settings(self) -> DigestSettings:
        return self.chosen

    def change(self, setting: str, value: str) -> None:
        self.asked.append(("change", setting, value))
        if setting == "every":
            self.chosen = replace(self.chosen, every=value, coming="" if value == "never" else self.chosen.coming)
        if setting == "hour":
            self.chosen = replace(self.chosen, hour=int(value))
