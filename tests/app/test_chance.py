from app.chance import Chance


def test_without_a_seed_nothing_repeats() -> None:
    chance = Chance()

    assert chance.respondent_id("a") != chance.respondent_id("a")
    assert chance.session_id("a") != chance.session_id("a")


def test_with_a_seed_an_id_follows_from_what_it_is_for() -> None:
    assert Chance(1).respondent_id("a") == Chance(1).respondent_id("a")
    assert Chance(1).respondent_id("a") != Chance(1).respondent_id("b")
    assert Chance(1).respondent_id("a") != Chance(2).respondent_id("a")


def test_codes_fit_a_deep_link_and_hold_no_letters_that_look_alike() -> None:
    code = Chance().event_code("")

    assert len(code) == 8
    assert not set(code) & set("IO01l")
