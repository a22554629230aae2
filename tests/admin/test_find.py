"""Find everywhere: one question to every table, and straight to an item by its reference."""

import re
from typing import Any

import pytest
from django.contrib import admin
from hypothesis import given
from hypothesis import strategies as st

from ledger import actions
from ledger.actions import Cited
from ledger.admin.find_page import excerpt, mark
from ledger.domain.publishing import CitationRole
from ledger.models import Desk, Party, User
from tests.admin.fullness import a_claim
from tests.admin.visitor import Visitor, page_of, text_of, words_of
from tests.factories import (
    NOW,
    a_draft,
    a_party,
    a_source,
    in_progress,
    some_evidence,
    who,
)

pytestmark = pytest.mark.django_db
FIND_QUERIES = 12


def found(user: User, q: str) -> Any:
    return Visitor(user).open("find", q=q)


def groups(page: Any) -> dict[str, list[str]]:
    """Return the names of what was found, by kind."""
    return {g.code: [words_of(hit.name) for hit in g.hits] for g in page.context["groups"]}


def test_words_are_looked_for_in_every_table_commitments_first(amina: User, marc: User) -> None:
    item = in_progress(amina, marc, title="Freedonia signs the lithium text")
    party = a_party("freedonia")

    page = found(amina, "freedonia")

    assert next(iter(page.context["groups"])).code == "commitment"
    assert groups(page) == {"commitment": [str(item)], "party": [party.name]}
    assert "<mark>Freedonia</mark> signs" in page.content.decode()


def test_every_word_must_be_found_and_quoted_words_stay_together(amina: User) -> None:
    here = a_draft(amina, title="Tariffs on green steel")
    a_draft(amina, title="Steel, and tariffs")

    assert groups(found(amina, "green tariffs")) == {"commitment": [str(here)]}
    assert groups(found(amina, '"green steel"')) == {"commitment": [str(here)]}
    assert groups(found(amina, '"steel green"')) == {}


@pytest.mark.parametrize("typed", ["{}", " {} ", "lower"])
def test_a_reference_typed_exactly_leads_straight_to_the_item(
    typed: str, amina: User, marc: User
) -> None:
    item = in_progress(amina, marc)
    q = item.reference.lower() if typed == "lower" else typed.format(item.reference)

    answer = found(amina, q)

    assert answer.headers["Location"] == page_of(item, "change")


def test_what_stands_inside_an_item_leads_to_the_item(amina: User, marc: User) -> None:
    item, by = in_progress(amina, marc), who(amina)
    proof = some_evidence(title="Minutes", url="https://example.org/zanzibar-minutes")
    actions.attach(item, proof, by=by, at=NOW)
    claim = a_claim(narrative="The delegation met in Zanzibar.")
    actions.record_update(item, claim, by=by, at=NOW, accept=True)
    source = a_source()
    actions.amend_reference(source, title="Zanzibar declaration", by=by, at=NOW)
    actions.cite(item, Cited(source, "¶3", CitationRole.RESTATEMENT), by=by, at=NOW)

    page = found(amina, "zanzibar")

    [inside] = [group for group in page.context["groups"] if group.code == "inside"]
    assert [hit.beside for hit in inside.hits] == ["Evidence", "Source cited", "Update"]
    assert {hit.url for hit in inside.hits} == {page_of(item, "change")}
    assert groups(page)["source"] == ["Zanzibar declaration"]


def test_what_was_withdrawn_or_rejected_is_not_found(amina: User, marc: User) -> None:
    item, by = in_progress(amina, marc), who(amina)
    actions.attach(item, some_evidence(title="Zanzibar minutes"), by=by, at=NOW)
    wrong = item.evidence.get(title="Zanzibar minutes")
    actions.withdraw_evidence(item, wrong, reason="Another item's.", by=by, at=NOW)
    claim = actions.record_update(item, a_claim(narrative="Zanzibar."), by=by, at=NOW)
    actions.decide_update(claim, accept=False, note="No.", by=by, at=NOW)

    assert groups(found(amina, "zanzibar")) == {}


def test_a_table_shows_five_and_leads_to_all_of_them(amina: User) -> None:
    for _ in range(6):
        a_draft(amina, title="The same words & more")

    page = found(amina, "words &")

    [group] = page.context["groups"]
    everything = Visitor(amina).client.get(group.url)
    assert len(group.hits) == 5
    assert len(everything.context["cl"].result_list) == 6


def test_nothing_asked_says_what_can_be_found(amina: User) -> None:
    words = text_of(found(amina, "  "))

    assert "A reference, typed exactly, leads straight to its commitment." in words
    for table in ("Commitments", "Parties", "Sources", "People"):
        assert table in words


@pytest.mark.parametrize(
    ("q", "why"),
    [
        ("x" * 201, "That is too long. Search for 200 characters at most."),
        (" ".join("abcdefghijk"), "Those are too many words. Search for 10 words at most."),
        ("a\x00b", "What you typed contains an invisible or control character"),
        ("nowhere to be seen", "Nothing holds “nowhere to be seen”."),
        ('"', 'Nothing holds “"”.'),
        ("%_\\", "Nothing holds “%_\\”."),
    ],
)
def test_what_finds_nothing_says_why(q: str, why: str, amina: User) -> None:
    page = found(amina, q)

    assert page.status_code == 200
    assert why in text_of(page)


@pytest.mark.only("sqlite")
def test_what_is_typed_is_never_markup(amina: User) -> None:
    a_draft(amina, title="Steel <b>now</b> & here")

    html = found(amina, "<b>now").content.decode()

    assert "<mark>&lt;b&gt;now</mark>&lt;/b&gt; &amp; here" in html
    assert "<b>now" not in html


def test_a_table_that_a_person_may_not_look_at_stays_hidden(
    amina: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    party = a_party("hidden-land")
    parties = admin.site.get_model_admin(Party)
    monkeypatch.setattr(parties, "has_view_permission", lambda request, obj=None: False)

    page, intro = found(amina, "hidden-land"), found(amina, "")

    assert groups(page) == {}
    assert party.name not in text_of(page)
    assert "Parties" not in text_of(intro).partition("leads straight")[2]


def test_find_asks_a_fixed_number_of_questions(
    amina: User, marc: User, brussels: Desk, django_assert_max_num_queries: Any
) -> None:
    officer = Visitor(amina)
    for _ in range(4):
        in_progress(amina, marc)
    with django_assert_max_num_queries(FIND_QUERIES) as many:
        page = officer.open("find", q="e")
    assert page.context["groups"]

    with django_assert_max_num_queries(FIND_QUERIES) as none:
        officer.open("find", q="nowhere to be seen")

    assert len(many) == len(none)


TEXTS = st.text(st.sampled_from("ab <&>.\n"), max_size=300)


@given(text=TEXTS, word=st.text(st.sampled_from("ab<&"), min_size=1, max_size=3))
def test_marking_changes_no_word_of_a_text(text: str, word: str) -> None:
    marked = re.compile(re.escape(word), re.IGNORECASE)

    assert re.sub("</?mark>", "", mark(text, marked)) == mark(text, re.compile("(?!)"))
    assert bool(excerpt(text, marked)) == (word in text)
