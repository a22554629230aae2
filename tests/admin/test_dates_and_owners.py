"""Due dates and owners: moved openly, one of them by two people."""

from datetime import date

import pytest

from ledger.domain.dates import Precision, StatedDate
from ledger.domain.kinds import Kind
from ledger.models import Commitment, Desk, Entry, User
from ledger.models.proposal import Ask
from tests.admin.visitor import Visitor, nothing_written, text_of, told, typed_in
from tests.factories import a_draft, published

pytestmark = pytest.mark.django_db

MAY = StatedDate(date(2026, 5, 31), Precision.MONTH, "in May")
DAY = {"due_on": "2026-12-24", "due_precision": "day", "due_words": ""}


def now(commitment: Commitment) -> Commitment:
    return Commitment.objects.select_related("owner", "desk").get(pk=commitment.pk)


def test_a_drafts_due_date_moves_at_once(amina: User) -> None:
    draft = a_draft(amina, due=MAY)

    answer = Visitor(amina).send(draft, "reschedule", **DAY)

    assert told(answer) == (f"The due date of {draft.reference} was set: May 2026 → 2026-12-24.")
    assert now(draft).due == StatedDate(date(2026, 12, 24), Precision.DAY)


def test_a_day_inside_a_span_stands_for_the_spans_end(amina: User) -> None:
    draft = a_draft(amina)

    Visitor(amina).send(
        draft, "reschedule", due_on="2026-07-04", due_precision="quarter", due_words="in summer"
    )

    assert now(draft).due == StatedDate(date(2026, 9, 30), Precision.QUARTER, "in summer")


def test_a_published_due_date_moves_when_a_manager_agrees(amina: User, marc: User) -> None:
    commitment = published(amina, marc, due=MAY)

    asked = Visitor(amina).send(commitment, "reschedule", note="The summit moved.", **DAY)
    before = now(commitment).due
    proposal = commitment.proposals.pending().get()
    page = Visitor(marc).client.get(asked["Location"])
    Visitor(marc).send(commitment, "decide", proposal.pk, decision="approve")

    assert told(asked) == (
        f"Proposed: a new due date for {commitment.reference}, May 2026 → 2026-12-24. "
        "A manager decides."
    )
    assert before == MAY
    assert proposal.asks == Ask.RESCHEDULE
    assert "Amina Example proposed “Move the due date”. A manager decides." in text_of(page)
    assert now(commitment).due_on == date(2026, 12, 24)
    last = Entry.objects.of(commitment.pk).latest("version")
    assert (last.kind, last.content("open")["data"]["note"]) == (
        Kind.DUE_CHANGED,
        "The summit moved.",
    )


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    ("typed", "why"),
    [
        (DAY | {"note": " "}, "Say why the date moves; it goes on the record."),
        ({"note": "No reason at all."}, "Nothing was changed."),
    ],
)
def test_a_published_due_date_is_not_moved_for_nothing(
    typed: dict[str, str], why: str, amina: User, marc: User
) -> None:
    commitment = published(amina, marc, due=MAY)

    with nothing_written():
        answer = Visitor(amina).send(commitment, "reschedule", **typed)

    assert answer.status_code == 422
    assert why in text_of(answer)
    for name, value in typed.items():
        assert typed_in(answer, name) == value


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"due_on": "2026-12-24", "due_precision": ""}, "Say how exact the date is."),
        (
            {"due_on": "2026-12-24", "due_precision": "unstated"},
            "A date given only in words has words and no day.",
        ),
        (
            {"due_on": "", "due_precision": "unstated", "due_words": ""},
            "A date given only in words has words and no day.",
        ),
        (
            {"due_on": "", "due_precision": "year", "due_words": "soon"},
            "Give the day, or choose “only in words”.",
        ),
        ({"due_on": "1815-06-18", "due_precision": "day"}, "The year 1815 is not believable"),
        ({"due_on": "9999-12-31", "due_precision": "day"}, "The year 9999 is not believable"),
        ({"due_on": "2026-02-30", "due_precision": "day"}, "This is not a day of the calendar"),
        ({"due_on": "0000-01-01", "due_precision": "day"}, "This is not a day of the calendar"),
        ({"due_on": "24/12/2026", "due_precision": "day"}, "This is not a day of the calendar"),
        ({"due_on": "2026-12-24", "due_precision": "hour"}, "Select a valid choice."),
    ],
)
@pytest.mark.parametrize("editorial", ["draft", "published"])
def test_parts_that_do_not_fit_together_are_no_date(
    editorial: str, typed: dict[str, str], why: str, amina: User, marc: User
) -> None:
    item = a_draft(amina) if editorial == "draft" else published(amina, marc)

    with nothing_written():
        answer = Visitor(amina).send(item, "reschedule", note="It moved.", **typed)

    assert answer.status_code == 200
    assert why in text_of(answer)
    assert typed_in(answer, "due_on") == typed["due_on"]


def test_an_officer_hands_an_item_to_a_colleague(amina: User, marc: User) -> None:
    commitment = published(amina, marc)

    answer = Visitor(amina).send(commitment, "reassign", owner=marc, reason="On leave.")

    assert told(answer) == (
        f"{commitment.reference} now belongs to Marc Example, Desk brussels. "
        "It was with Amina Example, Desk brussels."
    )
    assert now(commitment).owner == marc
    last = Entry.objects.of(commitment.pk).latest("version")
    assert "On leave." not in (last.open or "")
    assert last.content("restricted")["data"]["note"] == "On leave."


def test_an_item_goes_to_another_desk_and_its_owner_with_it(
    amina: User, marc: User, dev: User, delhi: Desk
) -> None:
    commitment = published(amina, marc)

    Visitor(amina).send(commitment, "reassign", owner=dev, desk=delhi)

    assert (now(commitment).owner, now(commitment).desk) == (dev, delhi)
    refused = Visitor(amina).item(commitment)
    assert "This commitment belongs to another desk." in text_of(refused)


def test_a_draft_may_belong_to_nobody_for_a_while(amina: User) -> None:
    draft = a_draft(amina)

    answer = Visitor(amina).send(draft, "reassign", owner="")

    assert "now belongs to nobody" in told(answer)
    assert now(draft).owner is None


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    ("to", "why"),
    [
        ("herself", "Nothing was changed."),
        ("dev", "Dev Example does not sit on Desk brussels."),
        ("nobody", "A published commitment belongs to somebody: name an owner."),
    ],
)
def test_a_handover_that_makes_no_sense_is_refused(
    to: str, why: str, amina: User, marc: User, dev: User
) -> None:
    commitment = published(amina, marc)
    owner = {"herself": amina, "dev": dev, "nobody": ""}[to]
    typed = {"owner": owner, "reason": "Why not."}

    with nothing_written():
        answer = Visitor(amina).send(commitment, "reassign", **typed)

    assert answer.status_code == 422
    assert why in text_of(answer)
    assert typed_in(answer, "reason") == typed["reason"]


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("person", ["rita", "ada"])
def test_who_may_not_edit_cannot_become_an_owner(
    person: str, amina: User, marc: User, rita: User, ada: User
) -> None:
    commitment = published(amina, marc)

    with nothing_written():
        answer = Visitor(amina).send(
            commitment, "reassign", owner={"rita": rita, "ada": ada}[person]
        )

    assert answer.status_code == 200
    assert "owner" in answer.context["form"].errors
