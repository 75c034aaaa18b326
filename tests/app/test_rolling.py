from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from alembic import command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlmodel import Session, select

from analytics import rollups, windows
from app import rolling
from models import schema
from models.additions import Addition
from models.database import Database
from models.repositories import FoundLabel, NewAnswer, NewReview, Verdict
from models.tables import Answer, Contribution, ConversationSession, Respondent, RollupDue
from models.unit_of_work import UnitOfWork
from models.vault import Vault
from tests.analytics.conftest import ALL, World, all_but, sqlite_engine
from tests.analytics.conftest import postgres_session as postgres_session
from tests.analytics.recount import kept_rows, recounted, rolled_up, rows_again
from tests.app.chat import Chat
from tests.app.personal.conftest import answer, begin
from tests.conftest import NOW

DAYS = (
    datetime(2026, 3, 2, 9, tzinfo=UTC),
    datetime(2026, 11, 5, 9, tzinfo=UTC),
    datetime(2026, 11, 30, 22, 30, tzinfo=UTC),
    datetime(2026, 12, 14, 9, tzinfo=UTC),
)
KEYS = ("2026-11", "2026-12", "2026-Q4", "2026/27-1", "2026/27", "2025/26")
HALF = all_but(("E2.STAFF", "ru"))


class Life:
    """What happens to people and their answers, through the repositories as the program uses them."""

    def __init__(self, session: Session, vault: Vault) -> None:
        self.uow, self.world = UnitOfWork(session, vault), World(session)
        self.numbers = itertools.count(1)
        self.world.make_institution("R49")
        self.world.make_institution("RVT", sector="vocational", municipality="Ogre", region="Vidzeme")
        self.events = [
            self.world.make_event("ENU"),
            self.world.make_event("KN", institution="RVT", kind="lecture"),
            self.world.make_event("KO", kind="counselling", service="counselling"),
        ]

    def talk(self, person: str, event: int, language: str, wave: int) -> ConversationSession:
        code = None if event == 3 else self.events[event].code
        return self.world.make_session(respondent=person, event=code, language=language, wave=wave)

    def say(self, talk: ConversationSession, day: int, question: str, said: int, revision: int = 1) -> None:
        text = f"teksts {said} par visu" if question in {"S2", "S5"} else None
        choices = ("study", "work", "unsaid", "both", "care")[said - 1 : said] if question == "G1" else ()
        self.uow.answers.add(
            NewAnswer(
                session_id=talk.id,
                respondent_id=talk.respondent_id or "",
                event_id=talk.event_id,
                question=question,
                revision=revision,
                kind="text" if text else "single" if choices else "rating",
                number=None if text or choices else said,
                choices=choices,
                text=text,
                redactions=0,
                probability=0.3 if question == "S7" else 1.0,
                given_at=DAYS[day] + timedelta(minutes=next(self.numbers)),
                local_day=windows.local_day(DAYS[day]),
            )
        )

    def read(self, answer: Answer, theme: str, polarity: str, language: str, doubt: str | None) -> list[str]:
        label = FoundLabel(theme, polarity, 0.9, 0, 3, 0.9)
        verdict = Verdict(answer_id=answer.id or 0, language=language, labels=[label], doubt=doubt)
        return self.uow.answers.record([verdict], "m1", "kb-1.1", DAYS[3])

    def review(self, answer: Answer, theme: str) -> None:
        new = NewReview(answer.id or 0, "anna", [(theme, "positive")], None, None, "kb-1.1")
        self.uow.reviews.settle(answer.id or 0, self.uow.reviews.keep(new, DAYS[3]), disputed=False)

    def move(self, event: int, institution: str, kind: str) -> None:
        self.events[event].institution_id = self.world._institutions[institution].id or 0
        self.events[event].kind = kind
        self.uow.session.flush()
        self.uow.rollups.due_of_event(self.events[event].id or 0)

    @property
    def talks(self) -> list[ConversationSession]:
        return list(self.uow.session.exec(select(ConversationSession).order_by(ConversationSession.id)))

    @property
    def texts(self) -> list[Answer]:
        query = select(Answer).where(Answer.text.is_not(None)).order_by(Answer.id)
        return list(self.uow.session.exec(query))


people = st.sampled_from(["p1", "p2", "p3"])
small = st.integers(0, 3)
questions = st.sampled_from(["S1", "S7", "S2", "S5", "G1"])
themes = st.sampled_from(["E2.STAFF", "E2.INPUT", "E5.CHOICE", "NONE.EMPTY"])
polarities = st.sampled_from(["positive", "negative", "suggestion"])
languages = st.sampled_from(["lv", "ru"])
deeds = st.one_of(
    st.tuples(st.just("talk"), people, small, languages, st.sampled_from([0, 3])),
    st.tuples(st.just("say"), small, small, questions, st.integers(1, 5)),
    st.tuples(st.just("say"), small, small, questions, st.integers(1, 5)),
    st.tuples(st.just("withdraw"), small, questions),
    st.tuples(st.just("read"), small, themes, polarities, languages, st.sampled_from([None, None, "unsure"])),
    st.tuples(st.just("review"), small, themes),
    st.tuples(st.just("withhold"), small),
    st.tuples(st.just("describe"), small, languages, st.sampled_from(["general", "vocational", "finished"])),
    st.tuples(st.just("forget"), people),
    st.tuples(st.just("unite"), people, people),
    st.tuples(
        st.just("move"), st.integers(0, 2), st.sampled_from(["R49", "RVT"]), st.sampled_from(["lecture", "tour"])
    ),
    st.tuples(st.just("roll"), st.integers(1, 3)),
)


def do(life: Life, deed: tuple[Any, ...]) -> None:  # noqa: C901 - one case for each kind of deed
    uow, talks, texts = life.uow, life.talks, life.texts
    match deed:
        case "talk", person, event, language, wave:
            life.talk(person, event, language, wave)
        case "say", which, day, question, said if talks:
            talk = talks[which % len(talks)]
            before = uow.session.exec(
                select(Answer.revision).where(Answer.session_id == talk.id, Answer.question == question)
            ).all()
            life.say(talk, day, question, said, max(before, default=0) + 1)
        case "withdraw", which, question if talks:
            uow.answers.withdraw(talks[which % len(talks)].id, question)
        case "read", which, theme, polarity, language, doubt if texts:
            rolling.roll(uow, life.read(texts[which % len(texts)], theme, polarity, language, doubt), HALF)
        case "review", which, theme if texts:
            life.review(texts[which % len(texts)], theme)
        case "withhold", which if texts:
            uow.reviews.withhold(texts[which % len(texts)])
        case "describe", which, language, sector if talks:
            uow.conversations.describe(talks[which % len(talks)], language=language, sector=sector)
        case "forget", person:
            uow.conversations.forget(person)
            uow.session.expire_all()
        case "unite", other, person if other != person and {other, person} <= set(
            uow.session.exec(select(Respondent.id))
        ):
            uow.panel.unite(other, person)
            uow.session.expire_all()
        case "move", event, institution, kind:
            life.move(event, institution, kind)
        case "roll", limit:
            rolling.roll(uow, uow.rollups.claim(limit), HALF)


def check(session: Session, uow: UnitOfWork) -> None:
    while rolling.roll(uow, uow.rollups.claim(100), HALF):
        pass
    assert kept_rows(session) == rows_again(session, HALF)
    for key in KEYS:
        window = windows.named(key)
        assert rolled_up(session, window, HALF) == recounted(session, window, HALF)


@given(st.lists(deeds, min_size=4, max_size=40))
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_happens_to_answers_the_rollups_say_what_a_recount_says(vault: Vault, life: list[Any]) -> None:
    engine = sqlite_engine()
    with Session(engine) as session:
        lived = Life(session, vault)
        for deed in life:
            do(lived, deed)
        check(session, lived.uow)
    engine.dispose()


@pytest.mark.postgres
@given(st.lists(deeds, min_size=10, max_size=40))
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
def test_on_postgresql_too(postgres_session: Session, vault: Vault, life: list[Any]) -> None:
    lived = Life(postgres_session, vault)
    for deed in life:
        do(lived, deed)
    check(postgres_session, lived.uow)
    postgres_session.rollback()


# --- transactions ---------------------------------------------------------------------------------------------


def fill(database: Database, people: int = 12) -> list[str]:
    """Have people answer at two events. Returns them."""

    def work(uow: UnitOfWork) -> list[str]:
        lived = Life(uow.session, uow.vault)
        for number in range(people):
            for event, day in ((0, 1), (1, 3)):
                lived.say(lived.talk(f"p{number:02}", event, "lv", 0), day, "S1", 1 + (number + event) % 5)
        return sorted(uow.session.exec(select(Respondent.id)))

    return database.write(work).result()


def is_right(database: Database) -> bool:
    return database.read(lambda uow: kept_rows(uow.session) == rows_again(uow.session, HALF))


def counted(database: Database) -> int:
    return len(database.read(lambda uow: uow.session.exec(select(Contribution.respondent_id)).all()))


def test_counting_twice_counts_once(database: Database) -> None:
    people = fill(database)

    assert rolling.roll_due(database, HALF) == len(people)
    database.write(lambda uow: uow.rollups.due(people)).result()
    assert rolling.roll_due(database, HALF) == len(people)
    assert rolling.roll_due(database, HALF) == 0
    assert is_right(database)


def test_another_model_has_everybody_counted_anew(database: Database) -> None:
    people = fill(database)
    rolling.catch_up(database, ALL)

    assert rolling.catch_up(database, HALF) == len(people)
    assert rolling.catch_up(database, HALF) == 0
    assert is_right(database)


def test_a_rebuild_that_is_killed_goes_on_where_it_was(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    people = fill(database)
    rolling.catch_up(database, ALL)
    monkeypatch.setattr(rolling, "CHUNK", 5)

    def die(done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rolling.rebuild(database, HALF, tell=die)
    told: list[tuple[int, int]] = []
    rolling.rebuild(database, HALF, tell=lambda done, total: told.append((done, total)))

    assert told == [(5, len(people) - 5), (len(people) - 5, len(people) - 5)]
    assert is_right(database)


def test_two_workers_count_nobody_twice(database: Database) -> None:
    people = fill(database, 40)
    other = Database(database.url, database.vault)

    def work(mine: Database) -> None:
        for _ in range(4):
            mine.write(lambda uow: uow.rollups.due(people)).result()
            rolling.roll_due(mine, HALF)

    with ThreadPoolExecutor(2) as workers:
        for done in [workers.submit(work, each) for each in (database, other)]:
            done.result()
    other.close()
    rolling.roll_due(database, HALF)

    assert counted(database) == len(people)
    assert is_right(database)


def test_rows_that_come_and_go_under_two_workers_lose_nobody(database: Database) -> None:
    people = fill(database, 20)
    other = Database(database.url, database.vault)

    def work(mine: Database, theirs: list[str]) -> None:
        for _ in range(5):
            mine.write(lambda uow: rolling.roll(uow, theirs, HALF)).result()
            mine.write(lambda uow: uow.rollups.replace(dict.fromkeys(theirs, Addition()), "nobody")).result()
        mine.write(lambda uow: rolling.roll(uow, theirs, HALF)).result()

    with ThreadPoolExecutor(2) as workers:
        for done in [workers.submit(work, database, people[::2]), workers.submit(work, other, people[1::2])]:
            done.result()
    other.close()

    assert is_right(database)


def test_a_change_between_reading_values_and_settling_stays_due(database: Database) -> None:
    people = fill(database)
    rolling.catch_up(database, HALF)
    due = database.read(lambda uow: rollups.due_windows(uow.session, NOW))
    talk = database.read(lambda uow: uow.session.exec(select(Answer).where(Answer.respondent_id == people[0])).first())
    database.write(lambda uow: uow.answers.withdraw(talk.session_id, "S1")).result()
    rolling.roll_due(database, HALF)
    database.write(lambda uow: rollups.settle_windows(uow.session, due)).result()

    assert set(due.months) == {"2026-11", "2026-12"}
    left = database.read(lambda uow: rollups.due_windows(uow.session, NOW))
    assert f"{talk.local_day:%Y-%m}" in left.months
    assert {window.kind for window in left.windows} == {"month", "quarter", "semester", "school_year"}


def test_of_a_conversation_from_the_first_word_to_deletion_nothing_stays(database: Database, code: str) -> None:
    chat = Chat(database)
    begin(chat, code)
    answer(chat)
    rolling.catch_up(database, HALF)
    assert is_right(database)
    assert database.read(lambda uow: kept_rows(uow.session))[0]

    chat.write("/delete")
    chat.press("Jā")
    assert database.read(lambda uow: kept_rows(uow.session)) == ([], [])
    assert database.read(lambda uow: uow.session.exec(select(RollupDue)).all()) == []


OLD_ROLLUP = "INSERT INTO rollup VALUES ('2026-11', 1, 'general', 'lv', 0, 'E2-I3', 12, 0, 12, 0, 12, 12, 6, 4)"
OLD_CONTRIBUTION = "INSERT INTO contribution VALUES (:person, :version, :content)"
OLD_CONTENT = '[[["2026-11",1,"general","lv",0,5,{"E2-I3":1}]]]'


def test_a_database_of_the_release_before_is_counted_anew_and_right(database: Database) -> None:
    people = fill(database)
    rolling.catch_up(database, HALF)
    version = rollups.version(HALF)
    with database.engine.execution_options(writes=True).begin() as connection:
        config = schema._config()
        config.attributes["connection"] = connection
        command.downgrade(config, "0005")
        connection.execute(text(OLD_ROLLUP))
        connection.execute(text(OLD_CONTRIBUTION), {"person": people[0], "version": version, "content": OLD_CONTENT})
        connection.execute(text("INSERT INTO setting VALUES ('rollup_version', :version)"), {"version": version})
        command.upgrade(config, "head")

    assert rolling.catch_up(database, HALF) == len(people)
    assert is_right(database)
