"""Partners' keys."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from ledger.domain import credentials
from ledger.domain.credentials import MAX_LIFE, KeyState, Token

NOW = datetime(2026, 7, 1, 10, 0, tzinfo=UTC)
KEY_ID, SECRET = "abc123def456", "A-Za-z0_9" + "x" * 34
PEPPERS = {"new": "salt of the earth", "old": "pepper of Cochin"}

key_ids = some.from_regex(r"[a-z0-9]{12}", fullmatch=True)
secrets = some.from_regex(r"[A-Za-z0-9_-]{43}", fullmatch=True)


@given(key_ids, secrets)
def test_a_token_reads_back(key_id: str, secret: str) -> None:
    token = Token(key_id, secret)

    assert credentials.parse(str(token)) == token


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Bearer",
        f"pcl_{KEY_ID}_",
        f"pcl_{KEY_ID}_{SECRET}x",
        f"pcl_{KEY_ID}_{SECRET[:-1]}",
        f"pcl_{KEY_ID}_{SECRET}\n",
        f" pcl_{KEY_ID}_{SECRET}",
        f"pcl_{KEY_ID.upper()}_{SECRET}",
        f"PCL_{KEY_ID}_{SECRET}",
        f"pcl_{KEY_ID[:-1]}_{SECRET}",
        f"pcl_{KEY_ID}_{SECRET[:-1]}é",
        f"pcl_{KEY_ID}_{SECRET[:-1]}=",
        f"pcl-{KEY_ID}-{SECRET}",
        f"pcl_{KEY_ID}_{SECRET[:-1]}\0",
    ],
)
def test_what_is_not_shaped_like_a_token_is_none(text: str) -> None:
    assert credentials.parse(text) is None


@given(some.text())
def test_any_text_gets_an_answer_and_never_a_crash(text: str) -> None:
    found = credentials.parse(text)

    assert found is None or str(found) == text


def test_a_secret_opens_what_was_stored_of_it() -> None:
    stored = credentials.digest(SECRET, PEPPERS["new"])

    assert credentials.opens(SECRET, stored=stored, pepper_id="new", peppers=PEPPERS)


def test_an_older_pepper_still_opens_older_keys() -> None:
    stored = credentials.digest(SECRET, PEPPERS["old"])

    assert credentials.opens(SECRET, stored=stored, pepper_id="old", peppers=PEPPERS)
    assert not credentials.opens(SECRET, stored=stored, pepper_id="new", peppers=PEPPERS)


@pytest.mark.parametrize("secret", ["", SECRET[:-1], SECRET + "x", SECRET.lower(), "é" * 43])
def test_another_secret_opens_nothing(secret: str) -> None:
    stored = credentials.digest(SECRET, PEPPERS["new"])

    assert not credentials.opens(secret, stored=stored, pepper_id="new", peppers=PEPPERS)


def test_a_key_whose_pepper_is_gone_opens_nothing() -> None:
    stored = credentials.digest(SECRET, PEPPERS["old"])

    assert not credentials.opens(SECRET, stored=stored, pepper_id="old", peppers={"new": "x"})


def test_a_planted_digest_without_pepper_opens_nothing() -> None:
    planted = credentials.digest(SECRET, "")

    assert not credentials.opens(SECRET, stored=planted, pepper_id="lost", peppers=PEPPERS)


def test_a_digest_tells_neither_the_secret_nor_the_pepper() -> None:
    stored = credentials.digest(SECRET, PEPPERS["new"])

    assert len(stored) == 64
    assert stored not in {credentials.digest(SECRET, p) for p in ("", PEPPERS["old"])}
    assert SECRET not in stored


@pytest.mark.parametrize("life", [timedelta(microseconds=1), credentials.DEFAULT_LIFE, MAX_LIFE])
def test_a_key_lives_up_to_two_years(life: timedelta) -> None:
    assert credentials.life_refusal(at=NOW, expires_at=NOW + life) is None


@pytest.mark.parametrize("life", [timedelta(0), timedelta(days=-1)])
def test_a_key_that_is_dead_from_birth_is_refused(life: timedelta) -> None:
    why = credentials.life_refusal(at=NOW, expires_at=NOW + life)

    assert why == "A key must expire in the future."


@pytest.mark.parametrize("more", [timedelta(microseconds=1), timedelta(days=3650)])
def test_a_key_that_outlives_its_holders_is_refused(more: timedelta) -> None:
    why = credentials.life_refusal(at=NOW, expires_at=NOW + MAX_LIFE + more)

    assert why == "A key lives at most 731 days."


@pytest.mark.parametrize(
    ("days", "is_revoked", "expected"),
    [
        (31, False, KeyState.LIVE),
        (30, False, KeyState.SOON),
        (1, False, KeyState.SOON),
        (0, False, KeyState.EXPIRED),
        (-1, False, KeyState.EXPIRED),
        (31, True, KeyState.REVOKED),
        (-1, True, KeyState.REVOKED),
    ],
)
def test_a_key_that_ends_within_thirty_days_is_marked(
    days: int, expected: KeyState, *, is_revoked: bool
) -> None:
    revoked_at = NOW if is_revoked else None

    found = credentials.state(at=NOW, expires_at=NOW + timedelta(days=days), revoked_at=revoked_at)

    assert found is expected


@pytest.mark.parametrize("found", KeyState)
@pytest.mark.parametrize("overlap_days", [-1, 0, 90, 91])
def test_a_working_key_is_replaced_with_an_overlap_of_at_most_ninety_days(
    found: KeyState, overlap_days: int
) -> None:
    why = credentials.rotation_refusal(found, overlap_days=overlap_days)

    works = found in {KeyState.LIVE, KeyState.SOON}
    assert (why is None) == (works and overlap_days in {0, 90})
