"""The error map, row by row."""

from __future__ import annotations

import pytest

from bot.api import Answer
from bot.outcomes import RETRY_SECONDS, Verdict, judge, lost, retry_seconds


def refused(code: int, description: str) -> Answer:
    return Answer(code, description=description)


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [
        (Answer(200, {"message_id": 1}), "sent"),
        (refused(400, "Bad Request: message is not modified: specified new message content …"), "sent"),
        (refused(400, "Bad Request: query is too old and response timeout expired or query ID is invalid"), "sent"),
        (refused(400, "Bad Request: message to edit not found"), "sent"),
        (refused(400, "Bad Request: message can't be edited"), "sent"),
        (refused(400, "Bad Request: can't parse entities"), "failed"),
        (refused(400, "Bad Request: BUTTON_DATA_INVALID"), "failed"),
        (refused(404, "Not Found: method not found"), "failed"),
        (refused(413, "Request Entity Too Large"), "failed"),
        (refused(400, "Bad Request: chat not found"), "unreachable"),
        (refused(400, "Bad Request: PEER_ID_INVALID"), "unreachable"),
        (refused(403, "Forbidden: bot was blocked by the user"), "unreachable"),
        (refused(403, "Forbidden: user is deactivated"), "unreachable"),
        (refused(403, "Forbidden: bot can't initiate conversation with a user"), "unreachable"),
        (refused(403, "Forbidden: bot was kicked from the group chat"), "unreachable"),
        (refused(500, "Internal Server Error"), "uncertain"),
        (refused(502, "Bad Gateway"), "uncertain"),
        (refused(401, "Unauthorized"), "bad_token"),
        (refused(404, "Not Found"), "bad_token"),
        (refused(429, "Too Many Requests"), "limited"),
    ],
)
def test_every_answer_has_one_meaning(answer: Answer, meaning: str) -> None:
    assert judge(answer, attempts=1).meaning == meaning


def test_a_pause_is_as_long_as_telegram_says() -> None:
    assert judge(Answer(429, retry_after=7), 1) == Verdict("limited", retry_after=7)
    assert judge(Answer(429), 1).retry_after == 1.0


def test_a_migrated_group_is_called_again_by_its_new_id_which_is_not_logged() -> None:
    verdict = judge(Answer(400, description="group upgraded to -100500", new_chat_id=-100500), 1)

    assert (verdict.meaning, verdict.new_chat_id, verdict.retry_after) == ("retry", -100500, 0.0)
    assert "100500" not in str(verdict.error)


def test_no_answer_is_uncertain() -> None:
    assert lost(attempts=1) == Verdict("uncertain", "no answer", RETRY_SECONDS[0])


def test_uncertain_calls_are_tried_again_ever_later_for_an_hour() -> None:
    waits = [retry_seconds(attempt) for attempt in range(1, 9)]

    assert waits == sorted(waits)
    assert 3000 < sum(waits[:7]) < 4000


def test_the_error_is_telegrams_wording_cut_short() -> None:
    assert judge(refused(400, "x" * 500), 1).error == "400 " + "x" * 196
