"""Entries one by one, and proofs: what a partner may know of, and nothing else."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from ledger import actions
from ledger.models import Checkpoint, Commitment, Entry, Leaf
from ledger.models.log import LOG
from ledger.models.tree import head
from ledger.proof.entry import leaf_hash
from ledger.proof.entry import read as opened
from ledger.proof.merkle import verify_consistency
from ledger.proof.spelling import from_base64
from tests.api.conftest import Offices, open_offices
from tests.api.partners import read
from tests.factories import NOW, SETUP, a_party, agreed
from tests.feeds.asking import ask
from tests.feeds.checking import check, run


@pytest.fixture
def shown(sealed_offices: Offices) -> Commitment:
    """A commitment that Pieter may see."""
    return agreed(sealed_offices.amina, sealed_offices.marc, instrument=sealed_offices.shared)


@pytest.fixture
def hidden(sealed_offices: Offices) -> Commitment:
    return agreed(sealed_offices.amina, sealed_offices.marc)


def places(item: Commitment) -> list[int]:
    """Return where the entries of an item stand in the log."""
    rows = Leaf.objects.filter(entry__stream=item.pk).order_by("index")
    return list(rows.values_list("index", flat=True))


def test_an_entry_is_told_with_what_may_be_read_of_it(
    sealed_offices: Offices, shown: Commitment
) -> None:
    first, proposed, _published = places(shown)

    answers = [read(sealed_offices.pieter.get(f"entries/{index}")) for index in (first, proposed)]

    created, withheld = (opened(answer["leaf"], answer["disclosures"]) for answer in answers)
    assert created["open"]["type"] == "created"
    assert created.keys() == {"chain", "open"}
    assert withheld.keys() == {"chain"}
    assert withheld["chain"]["prev"] == answers[0]["leaf_hash"]
    assert leaf_hash(answers[0]["leaf"]).hex() == answers[0]["leaf_hash"]
    sealed = Checkpoint.objects.get(size=first + 1)
    assert answers[0]["sealed"]["size"] == sealed.size
    assert from_base64(answers[0]["sealed"]["root"], "root") == bytes(sealed.root)


def test_the_record_of_the_log_itself_may_be_read(sealed_offices: Offices) -> None:
    [genesis] = Leaf.objects.filter(entry__stream=LOG)

    told = read(sealed_offices.pieter.get(f"entries/{genesis.index}"))

    assert opened(told["leaf"], told["disclosures"])["open"]["type"] == "genesis"


def without_id(answer: HttpResponse) -> tuple[int, str, bytes]:
    content = answer.content.replace(answer["X-Request-Id"].encode(), b"-")
    return answer.status_code, answer["Content-Type"], content


def test_hidden_entries_and_those_beyond_the_log_are_one_answer(
    sealed_offices: Offices, hidden: Commitment
) -> None:
    newest = head()
    assert newest
    party = Leaf.objects.get(entry__stream=a_party("nowhere").pk)
    beyond = [newest.size + 1, 10**18, 10**19 - 1, 10**30, "00", "-1", "1.0", "x", "1%0A", "%D9%A1"]
    pieter = sealed_offices.pieter

    for ending in ("", "/proof"):
        answers = {
            without_id(pieter.send("GET", f"entries/{index}{ending}"))
            for index in [*places(hidden), party.index, *beyond]
        }

        assert len(answers) == 1
        assert answers.pop()[0] == 404


def test_what_was_erased_is_as_absent_as_what_is_withheld(
    sealed_offices: Offices, shown: Commitment
) -> None:
    [first, *_later] = places(shown)
    entry = Entry.objects.get(stream=shown.pk, version=1)
    actions.erase(entry, "open", basis="A court order.", by=SETUP, at=NOW)

    told = read(sealed_offices.pieter.get(f"entries/{first}"))

    assert told["disclosures"].keys() == {"chain"}


def test_a_partner_proves_an_entry_without_us(
    sealed_offices: Offices, shown: Commitment, tmp_path: Path
) -> None:
    index = places(shown)[-1]
    leaf = read(sealed_offices.pieter.get(f"entries/{index}"))["leaf"]
    answer = sealed_offices.pieter.send("GET", f"entries/{index}/proof", Accept="text/plain")
    (tmp_path / "leaf").write_text(leaf)
    (tmp_path / "entry.tlog-proof").write_bytes(answer.content)
    (tmp_path / "vkey").write_bytes(ask("vkey").content)

    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    check(tmp_path, "proof", "entry.tlog-proof", "leaf", "--key", "vkey")
    (tmp_path / "leaf").write_text(leaf.replace('"v":1', '"v":2'))
    assert run(tmp_path, "proof", "entry.tlog-proof", "leaf", "--key", "vkey")[0] == 1


def test_any_two_sizes_of_the_log_are_proven_to_be_of_one_history(
    sealed_offices: Offices, shown: Commitment
) -> None:
    newest = head()
    assert newest
    for old, new in [(1, newest.size), (3, 7), (newest.size, newest.size), (4, 8)]:
        params = {"from": old} | ({"to": new} if new != newest.size else {})

        told = read(sealed_offices.pieter.get("consistency", **params))

        roots = {c.size: bytes(c.root) for c in Checkpoint.objects.all()}
        assert (told["from_size"], told["to_size"]) == (old, new)
        assert from_base64(told["from_root"], "root") == roots[old]
        assert from_base64(told["to_root"], "root") == roots[new]
        path = [from_base64(found, "path") for found in told["path"]]
        assert verify_consistency(old, new, roots[old], roots[new], path)


def test_sizes_that_the_log_never_had_are_refused(sealed_offices: Offices) -> None:
    newest = head()
    assert newest
    for query, named in {
        "": "from",
        "from=0": "from",
        "from=-1": "from",
        "from=1.5": "from",
        "from=%D9%A1": "from",
        "from=01": "from",
        f"from={10**30}": "from",
        f"from={newest.size + 1}": "from",
        f"from=1&to={newest.size + 1}": "to",
        "from=3&to=2": "from",
        "from=1&to=x": "to",
        "from=1&from=2": "from",
        "from=1&size=2": "size",
    }.items():
        answer = sealed_offices.pieter.send("GET", f"consistency?{query}")

        assert answer.status_code == 400
        assert [fault["parameter"] for fault in read(answer)["errors"]] == [named]


def test_before_the_log_begins_there_is_nothing_to_prove(db: None) -> None:
    pieter = open_offices().pieter

    assert pieter.get("entries/0").status_code == 404
    assert pieter.get("entries/0/proof").status_code == 404
    assert pieter.get("consistency", **{"from": 1}).status_code == 503


def test_an_entry_costs_six_queries_at_most(sealed_offices: Offices, shown: Commitment) -> None:
    def cost(path: str, **params: Any) -> int:
        sealed_offices.pieter.get(path, **params)
        with CaptureQueriesContext(connection) as queries:
            assert sealed_offices.pieter.get(path, **params).status_code == 200
        return len(queries)

    index = places(shown)[0]
    assert cost(f"entries/{index}") == 6
    assert cost(f"entries/{index}/proof") == 5
    assert cost("consistency", **{"from": 3}) == 3


def test_who_may_see_nothing_may_read_no_entry_but_the_logs(
    sealed_offices: Offices, shown: Commitment
) -> None:
    newest = head()
    assert newest
    seen = [
        index
        for index in range(newest.size)
        if sealed_offices.indira.get(f"entries/{index}").status_code == 200
    ]

    assert seen == [Leaf.objects.get(entry__stream=LOG).index]
