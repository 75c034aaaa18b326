"""What analysts are told when answers have become others than they were."""

from __future__ import annotations

from babel.numbers import format_decimal

from analytics.drift import Change
from analytics.texts import NARROW, Texts, texts
from analytics.windows import named


def compose(change: Change, week: str, language: str) -> str:
    """Write the note about a change seen in a week: what changed, by how much, and what to do. No texts of answers."""
    words = texts(language)
    measure = words.say(f"drift/measure/{change.measure}")
    title = words.say("drift/title", measure=measure, window=words.window(named(week)))
    shares = [
        words.say(
            "drift/share",
            bin=bin_name(change.measure, name, words),
            before=_percent(change.before[name], words),
            after=_percent(change.after[name], words),
        )
        for name in change.most_changed()
    ]
    psi = format_decimal(change.psi, format="0.00", locale=words.language)
    return "\n\n".join([title, "\n".join(shares), words.say("drift/next", psi=psi, n=change.n)])


def bin_name(measure: str, name: str, words: Texts) -> str:
    """Return the words for a bin; the bins of themes are mostly themes."""
    key = f"drift/bin/{measure}/{name}"
    return words.say(key) if words.has(key) else words.theme(name)


def _percent(share: float, words: Texts) -> str:
    return f"{round(100 * share)}{'' if words.language == 'en' else NARROW}%"
