from __future__ import annotations

from datetime import date, time

from app.invitations import attrition
from app.invitations.attrition import Attrition, invitation_rows, loss_rows, shown
from tests.app.invitations.life import Life


def test_waves_that_were_due_are_counted_by_what_came_of_them(invited: Life) -> None:
    invited.answer_event(later=True)
    invited.until_day(date(2027, 2, 18), time(18))
    invited.answer_wave()
    invited.until_day(date(2027, 7, 30))

    found = invited.database.read(lambda uow: attrition.read(uow, invited.now))
    assert found.invitations == {
        ("S", 0): {"due": 1, "sent": 1, "answered": 1},
        ("G", 3): {"due": 1, "sent": 1, "answered": 1},
        ("G", 6): {"due": 1, "sent": 1},
    }
    assert found.members == 1


def test_small_counts_are_hidden() -> None:
    found = Attrition(7, {("G", 3): {"due": 40, "sent": 38, "answered": 4}}, {3: {"withdrawn": 2, "silent": 9}})

    assert invitation_rows(found)[0][:4] == ["G 3", "40", "38", "<5"]
    assert loss_rows(found)[1] == ["3", "<5", "0", "0", "9"]
    assert [shown(count) for count in (0, 1, 4, 5)] == ["0", "<5", "<5", "5"]
