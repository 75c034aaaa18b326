"""The words of a digest: five lines, then other places and a quote or two where they fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from analytics.catalogue import catalogue
from analytics.digest_figures import Figure, Pair
from analytics.digest_report import News, Report
from analytics.gap_words import hidden_in_brief, shortened, summary, target_in_brief
from analytics.readings import UNTOLD, Reading
from analytics.texts import Texts
from analytics.windows import local_day, year_before

MOST_UNTOLD = 3  # names of indicators in a line
MOST_ELSEWHERE = 3  # other places of the same coordinator
LENGTH = 900  # UTF-16 units; Telegram takes 1,024
LINE = 170  # of each of the five lines, which are always there
TITLE = 70  # of the place
GAP_PLACE = 40  # of the place of a gap


def caption(reports: Sequence[Report], words: Texts) -> str:
    """Return the lines about the first scope, and of the rest what fits: quotes are the first to go."""
    first, *others = reports
    lines = (_title, _heard, _figure, _change, _gap)
    text = "\n".join(_cut(line(first, words)) for line in lines)
    for extra in (*_untold(first, words), *_elsewhere(others, words), *_quotes(first, words)):
        longer = f"{text}\n{extra}" if extra else text
        text = longer if length(longer) <= LENGTH else text
    return text


def quiet_line(reports: Sequence[Report], words: Texts) -> str:
    """Return the one line of a window without news."""
    first = reports[0]
    where = _place(first, words) if len(reports) == 1 else words.count("places", len(reports))
    facts = {"place": where, "window": words.window(first.window)}
    gaps = sum(len(report.gaps) for report in reports)
    if not gaps:
        return words.say("digest/quiet", **facts)
    return words.say("digest/quiet_gaps", **facts, gaps=words.count("open_gaps", gaps))


def heard_in_brief(report: Report, words: Texts) -> str:
    """Return who answered in the window, as `71 jaunietis`, or that there is nobody."""
    return words.say("digest/no_answers") if report.heard.is_nobody else report.heard.in_words(words)


def length(text: str) -> int:
    """Count as Telegram does: an emoji is two."""
    return len(text.encode("utf-16-le")) // 2


def period_in_words(figure: Figure, words: Texts) -> str:
    """Return a figure's window, and if it is not over yet the day that its numbers are of."""
    window = words.window(figure.window)
    if local_day(figure.window.until) <= figure.computed_on:
        return window
    return words.say("window/as_of", window=window, day=words.day(figure.computed_on))


def _cut(line: str) -> str:
    while length(line) > LINE:
        line = f"{line[:-2].rstrip()}…"
    return line


def _place(report: Report, words: Texts) -> str:
    return shortened(words.place(report.scope.level, report.scope.title), TITLE)


def _title(report: Report, words: Texts) -> str:
    return words.say("digest/title", place=_place(report, words), window=words.window(report.window))


def _heard(report: Report, words: Texts) -> str:
    if report.heard.is_nobody:
        kind = "week" if report.window.kind == "week" else "month"
        return words.say(f"digest/heard_nothing/{kind}")
    line = words.say("digest/heard", heard=heard_in_brief(report, words))
    if report.rate is None:
        return f"{line}; {words.say('digest/rate_unknown')}" if report.has_events else line
    return f"{line}; {_rate(report.rate, words)}" if report.rate.value is not None else line


def _rate(rate: Reading, words: Texts) -> str:
    value = words.value(catalogue()[rate.indicator], rate.value or 0.0)
    told = words.say("digest/rate", participants=words.count("of_participants", rate.n), value=value)
    return words.say("heard/as_of", people=told, day=words.day(rate.told_on)) if rate.told_on else told


def _figure(report: Report, words: Texts) -> str:
    indicator, figure = catalogue()[catalogue().digest[0]], report.headline
    name = words.indicator(indicator)
    reading = figure.reading if figure else None
    if figure is None or reading is None or reading.value is None or reading.low is None or reading.high is None:
        if reading is not None and reading.status == "protected":
            return words.say("digest/figure_hidden", indicator=name, why=words.say("verdict/protected"))
        return words.say("digest/figure_few", indicator=name, few=words.say("few"))
    number = words.figure(indicator, reading.n, reading.value, reading.low, reading.high)
    target = target_in_brief(indicator, words)
    return words.say(
        "digest/figure",
        indicator=name,
        window=period_in_words(figure, words),
        figure=f"{number}, {target}" if target else number,
        verdict=words.say(f"verdict/{reading.verdict}"),
    )


def _change(report: Report, words: Texts) -> str:
    news = _since(report.news, words) if report.news else ""
    return " · ".join(part for part in (_sure_change(report, words), news) if part)


def _sure_change(report: Report, words: Texts) -> str:
    change = report.figures.change
    if change is None:
        return words.say("digest/steady" if report.figures.is_steady else "digest/incomparable")
    return words.say(
        f"digest/{'worse' if change.worsening > 0 else 'better'}",
        indicator=words.indicator(change.indicator),
        value=words.value(change.indicator, change.now.reading.value or 0.0),
        before=_before(change, words),
    )


def _before(change: Pair, words: Texts) -> str:
    before = change.before
    when = "year" if before.window == year_before(change.now.window) else "earlier"
    value = words.value(change.indicator, before.reading.value or 0.0)
    return words.say(f"before/{when}", value=value, window=words.window(before.window))


def _since(news: News, words: Texts) -> str:
    counts = (("new_gaps", news.opened), ("closed_gaps", news.closed))
    heard = [words.say("digest/new_answers")] if news.was_heard else []
    told = ", ".join([*heard, *(words.count(key, number) for key, number in counts if number)])
    return words.say("digest/since", day=words.day(news.since), news=told or words.say("digest/nothing_new"))


def _gap(report: Report, words: Texts) -> str:
    if not report.gaps:
        return words.say("digest/no_gaps")
    gap = report.gaps[0]
    text = hidden_in_brief(gap, words) if report.gap_hidden else summary(gap, report.gap_event, words)
    if report.gap_place:
        place = shortened(words.place(gap.scope_level, report.gap_place), GAP_PLACE)
        text = words.say("gap/elsewhere", place=place, gap=text)
    if len(report.gaps) > 1:
        text = words.say("digest/more", gap=text, more=words.count("more_gaps", len(report.gaps) - 1))
    return words.say("digest/gap", gap=text)


def _untold(report: Report, words: Texts) -> Iterator[str]:
    """Yield a line for each reason why something isn't in the picture although people enough spoke of it."""
    for reason in UNTOLD:
        names = [words.indicator(indicator) for indicator in report.untold(reason)]
        listed = ", ".join(names[:MOST_UNTOLD])
        if names:
            some = words.say("digest/and_others", some=listed) if len(names) > MOST_UNTOLD else listed
            yield words.say(f"digest/untold/{reason}", indicators=some)


def _elsewhere(others: Sequence[Report], words: Texts) -> Iterator[str]:
    for report in others[:MOST_ELSEWHERE]:
        place = shortened(words.place(report.scope.level, report.scope.title), GAP_PLACE)
        gaps = words.count("open_gaps", len(report.gaps)) if report.gaps else words.say("digest/none_open")
        yield words.say("digest/elsewhere", place=place, answers=heard_in_brief(report, words), gaps=gaps)
    if len(others) > MOST_ELSEWHERE:
        yield words.say("digest/elsewhere_more", places=words.count("more_places", len(others) - MOST_ELSEWHERE))


def _quotes(report: Report, words: Texts) -> list[str]:
    return [words.say("digest/quote", text=quote) for quote in report.quotes]
