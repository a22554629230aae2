"""Recording a promise step by step, with what is not listed yet, and only once."""

from typing import Any

import pytest
from django.urls import reverse

from ledger.domain.kinds import Kind
from ledger.models import Commitment, Entry, Party, Source, User
from tests.admin.visitor import Visitor, filled, nothing_written, page_of, text_of, told, typed_in
from tests.factories import a_party, a_publisher, a_source, an_instrument

pytestmark = pytest.mark.django_db

ADD = reverse("admin:ledger_commitment_add")


@pytest.fixture
def typed(amina: User) -> dict[str, Any]:
    """What a new promise needs when its source and its party are listed."""
    return {
        "instrument": an_instrument("EU-IN-SDP"),
        "title": "Hold a dialogue every year",
        "text": "Both sides meet once a year.",
        "rung": "4",
        "is_verifiable": "on",
        "success_criterion": "It was held.",
        "desk": amina.desks.get(),
        "source": a_source(),
        "locator": "¶12",
        "obligors": [a_party("eu").pk],
    }


def unlisted(typed: dict[str, Any]) -> dict[str, Any]:
    """Return the same with a source and a party that are not listed yet."""
    return typed | {
        "source": "",
        "obligors": [],
        "new_source_title": "Joint statement of the summit",
        "new_source_publisher": a_publisher(),
        "new_source_kind": "official_text",
        "new_source_link": "https://example.org/statement",
        "new_source_on": "2026-01-10",
        "new_source_precision": "month",
        "new_party_name": "Republic of India",
        "new_party_kind": "state",
    }


@pytest.mark.only("sqlite")
def test_five_steps_each_say_what_to_do_and_suggest_what_is_usual(amina: User) -> None:
    page = Visitor(amina).client.get(ADD)

    html, form = page.content.decode(), page.context["adminform"].form
    for number, step in enumerate(("source", "words", "obligors", "strength", "review"), start=1):
        assert f'<a href="#step-{step}">' in html
        assert f'id="step-{step}"><legend><span class="number">{number}</span>' in html
    assert html.count(f'href="{reverse("admin:help")}#') >= 5
    assert form["desk"].value() == amina.desks.get().pk
    assert form["owner"].value() == amina.pk
    assert str(form["next_review_on"].value()) == "2027-01-01"
    assert form["review_every_months"].value() == 6


def test_a_new_source_and_a_new_party_are_recorded_with_the_promise(
    amina: User, typed: dict[str, Any]
) -> None:
    before, sent = Entry.objects.count(), unlisted(typed)
    given = Entry.objects.count() - before  # the publisher

    answer = Visitor(amina).add("commitment", **sent)

    made = Commitment.objects.get()
    assert answer["Location"] == page_of(made, "change")
    assert told(answer) == (
        f"Recorded as {made.reference}, a draft. Next step: “Submit for publication”."
    )
    source, party = made.citations.get().source, made.obligations.get().party
    assert (source.code, source.link) == (
        "joint-statement-of-the-summit",
        "https://example.org/statement",
    )
    assert str(source.published) == "January 2026"
    assert (party.code, party.name, party.kind) == (
        "republic-of-india",
        "Republic of India",
        "state",
    )
    entries = Entry.objects.order_by("-pk")[:3]
    assert [e.kind for e in entries] == [Kind.CREATED] * 3
    assert {e.stream for e in entries} == {made.pk, source.pk, party.pk}
    assert Entry.objects.count() == before + given + 3


def test_a_code_that_is_taken_gets_a_number(amina: User, typed: dict[str, Any]) -> None:
    officer, sent = Visitor(amina), unlisted(typed)
    officer.add("commitment", **sent)

    officer.add("commitment", **sent | {"title": "Open a bureau in Delhi", "locator": "¶13"})

    assert Source.objects.filter(code="joint-statement-of-the-summit-2").exists()
    assert Party.objects.filter(code="republic-of-india-2").exists()


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    ("wrong", "field", "why"),
    [
        ({"new_source_title": "", "new_source_kind": ""}, "new_source_title", "has a title"),
        ({"new_source_publisher": ""}, "new_source_publisher", "a publisher and a kind"),
        ({"new_source_link": "javascript:alert(1)"}, "new_source_link", ""),
        ({"new_source_precision": ""}, "new_source_on", "Say how exact the date is."),
        ({"new_party_kind": ""}, "new_party_kind", "a state or an organisation"),
        ({"new_party_name": ""}, "obligors", "Choose who has to do it"),
        ({"text": ""}, "text", "required"),
    ],
)
def test_where_one_thing_is_wrong_nothing_is_recorded_and_all_is_kept(
    wrong: dict[str, str], field: str, why: str, amina: User, typed: dict[str, Any]
) -> None:
    sent = unlisted(typed)

    with nothing_written():
        answer = Visitor(amina).add("commitment", **sent | wrong)

    errors = answer.context["adminform"].form.errors
    assert why in str(errors[field])
    assert f'<a href="#id_{field}">' in answer.content.decode()
    assert typed_in(answer, "new_source_on") == "2026-01-10"


@pytest.mark.only("sqlite")
def test_a_source_is_chosen_or_new_not_both(amina: User, typed: dict[str, Any]) -> None:
    both = unlisted(typed) | {"source": a_source()}

    with nothing_written():
        answer = Visitor(amina).add("commitment", **both)

    assert "Choose a source, or give a new one: not both." in text_of(answer)


@pytest.mark.parametrize(
    "again",
    [
        {"title": "Hold a Dialogue, every year!", "locator": "¶99"},
        {"title": "Something else altogether", "locator": "¶12"},
    ],
)
def test_what_looks_recorded_already_is_shown_and_asks_to_be_confirmed(
    again: dict[str, str], amina: User, typed: dict[str, Any]
) -> None:
    officer = Visitor(amina)
    officer.add("commitment", **typed)
    first = Commitment.objects.get()

    with nothing_written():
        asked = officer.add("commitment", **typed | again)
    confirmed = officer.client.post(ADD, filled(asked, {"is_another": "on"}))

    assert f'<a href="{page_of(first, "change")}">{first.reference}</a>' in asked.content.decode()
    assert confirmed.status_code == 302
    assert Commitment.objects.count() == 2


def test_another_promise_of_the_same_kind_is_recorded_without_a_question(
    amina: User, typed: dict[str, Any]
) -> None:
    officer = Visitor(amina)
    officer.add("commitment", **typed)

    officer.add("commitment", **typed | {"title": "Hold a forum on trade", "locator": "¶13"})

    assert Commitment.objects.count() == 2


def test_a_page_that_is_saved_twice_records_one_promise(amina: User, typed: dict[str, Any]) -> None:
    officer = Visitor(amina)
    sent = filled(officer.client.get(ADD), unlisted(typed))
    first = officer.client.post(ADD, sent)

    with nothing_written():
        second = officer.client.post(ADD, sent)
        changed = officer.client.post(ADD, sent | {"title": "Quite another promise"})

    made = Commitment.objects.get()
    assert first["Location"] == second["Location"] == page_of(made, "change")
    assert told(second).endswith("It was saved already, just as you typed it.")
    assert "This page was saved already, as “" in text_of(changed)
    assert typed_in(changed, "title") == "Quite another promise"


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("token", ["", "made-up", "W10:x"])
def test_a_page_that_does_not_say_where_it_comes_from_records_nothing(
    token: str, amina: User, marc: User, typed: dict[str, Any]
) -> None:
    officer = Visitor(amina)
    sent = filled(officer.client.get(ADD), typed)
    others = filled(Visitor(marc).client.get(ADD), typed)["token"]

    for wrong in (token, others):
        with nothing_written():
            answer = officer.client.post(ADD, sent | {"token": wrong})
        assert "The form did not say which page it comes from." in text_of(answer)
        assert typed_in(answer, "title") == typed["title"]

    assert officer.client.post(ADD, filled(answer, {})).status_code == 302


@pytest.mark.parametrize("kind", ["party", "theme", "publisher"])
def test_reference_data_is_added_once_however_often_it_is_clicked(kind: str, amina: User) -> None:
    officer, address = Visitor(amina), reverse(f"admin:ledger_{kind}_add")
    typed = {"code": "one", "name": "One", "kind": "state", "reliability": "B"}
    sent = filled(officer.client.get(address), typed)
    first = officer.client.post(address, sent)

    with nothing_written():
        second = officer.client.post(address, sent)

    assert (first.status_code, second.status_code) == (302, 302)
    assert told(second).endswith("It was saved already, just as you typed it.")
