"""The verifiable view: all that a partner may see, proven, and nothing that it may not."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger import actions
from ledger.api import view
from ledger.management import log_keys
from ledger.models import Commitment, Entry, Leaf, LogKey
from ledger.models.log import Purpose
from ledger.proof.entry import read as opened
from tests.api.conftest import Offices, open_offices
from tests.api.murmurs import all_kinds_of_items
from tests.api.partners import PROBLEMS, Caller, read
from tests.api.test_contract import closed, drawn, faults
from tests.factories import NOW, SETUP, agreed, who
from tests.feeds.asking import ask
from tests.feeds.checking import check, run


@pytest.fixture
def keys(sealed_offices: Offices, tmp_path: Path) -> list[object]:
    """What a partner gives the program: both keys, as they are served."""
    for name in ("vkey", "view-vkey"):
        (tmp_path / name).write_bytes(ask(name).content)
    return ["--key", tmp_path / "vkey", "--key", tmp_path / "view-vkey"]


def kept(folder: Path, caller: Caller, **params: Any) -> list[Path]:
    """Keep each page of a view in a file."""
    files = []
    for number, page in enumerate(caller.pages("view", **params)):
        files.append(folder / f"view-{number}.json")
        files[-1].write_text(json.dumps(page))
    return files


def told(page: dict[str, Any]) -> list[tuple[str, int, str | None]]:
    """Return stream, version and kind of each entry of a page; None where that is withheld."""
    found = [opened(entry["leaf"], entry["disclosures"]) for entry in page["entries"]]
    return [
        (c["chain"]["stream"], c["chain"]["version"], c.get("open", {}).get("type")) for c in found
    ]


def test_a_partner_is_shown_whole_records_and_nothing_that_it_may_not_read(
    sealed_offices: Offices, keys: list[object], tmp_path: Path
) -> None:
    seen, hidden = all_kinds_of_items(sealed_offices)
    pieter = sealed_offices.pieter
    call_command("heads", verbosity=0)

    files = kept(tmp_path, pieter)

    said = check(tmp_path, "view", *files, *keys)
    assert "3 items" in said
    text = files[0].read_text()
    for secret in (
        *("murmur", "Amina", "Marc", "Example", pieter.partner.name, "pcl_"),
        *(str(one) for item in hidden for one in (item.pk, item.reference)),
    ):
        assert secret not in text
    # What is said of a source and of a party's part is for the record; nothing else is whispered.
    assert "whisper" not in text.replace('\\"note\\":\\"whisper\\"', "")
    page = json.loads(text)
    _assert_as_promised(page, pieter)
    _assert_each_may_be_read_alone(pieter, page, hidden)
    _assert_withheld_is_what_the_rule_says(seen[0], page)
    shown = told(page)
    assert {stream for stream, _version, _kind in shown} == {str(item.pk) for item in seen}
    assert len(shown) == Entry.objects.filter(stream__in=[item.pk for item in seen]).count()


def _assert_as_promised(page: dict[str, Any], caller: Caller) -> None:
    """What is answered has the shapes of the contract, and no others."""
    strict = closed(drawn())
    assert page["heads"]["streams"]
    assert faults(strict, "View", page) == []
    assert faults(strict, "Entry", read(caller.get("entries/0"))) == []
    assert faults(strict, "Consistency", read(caller.get("consistency", **{"from": 1}))) == []


def _assert_each_may_be_read_alone(
    caller: Caller, page: dict[str, Any], hidden: list[Commitment]
) -> None:
    """An entry says in the view what it says by itself; one that is not there says nothing."""
    for entry in page["entries"][::5]:
        alone = read(caller.get(f"entries/{entry['index']}"))
        assert {k: alone[k] for k in ("index", "leaf", "disclosures")} == {
            k: entry[k] for k in ("index", "leaf", "disclosures")
        }
    for leaf in Leaf.objects.filter(entry__stream__in=[item.pk for item in hidden])[::5]:
        assert caller.get(f"entries/{leaf.index}").status_code == 404


def _assert_withheld_is_what_the_rule_says(item: Commitment, page: dict[str, Any]) -> None:
    texts = Entry.objects.filter(stream=item.pk).values_list("version", "open")
    kinds = {version: json.loads(text or "")[2]["type"] for version, text in texts}
    shown = {version: kind for stream, version, kind in told(page) if stream == str(item.pk)}
    assert [kind for kind in shown.values() if kind] == ["published", "update_recorded"]
    assert [kinds[version] for version, kind in shown.items() if not kind] == [
        *("created", "amended", "proposed", "returned", "proposed"),
        *("parent_changed", "linked", "unlinked", "update_recorded", "update_decided"),
        *("update_recorded", "evidence_added", "evidence_withdrawn", "owner_asked"),
        *("owner_answered", "visibility_changed", "proposed", "status_changed"),
    ]


def test_each_partner_has_a_view_of_its_own(
    sealed_offices: Offices, keys: list[object], tmp_path: Path
) -> None:
    amina, marc, india = sealed_offices.amina, sealed_offices.marc, sealed_offices.india
    promise = agreed(amina, marc)
    actions.release(promise, to=india, by=who(marc), at=NOW)

    theirs, ours = (c.get("view") for c in (sealed_offices.indira, sealed_offices.pieter))

    assert {stream for stream, *_ in told(read(theirs))} == {str(promise.pk)}
    assert read(theirs)["viewer"] == sealed_offices.indira.partner.code
    assert read(ours)["entries"] == []
    (tmp_path / "empty.json").write_bytes(ours.content)
    check(tmp_path, "view", "empty.json", *keys)
    (tmp_path / "forged.json").write_text(
        theirs.content.decode().replace(read(theirs)["viewer"], read(ours)["viewer"])
    )
    assert run(tmp_path, "view", "forged.json", *keys)[0] == 1


def test_pages_follow_one_another_until_the_last(
    sealed_offices: Offices, keys: list[object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view, "LIMIT", 2)
    items = [
        agreed(sealed_offices.amina, sealed_offices.marc, instrument=sealed_offices.shared)
        for _one in range(3)
    ]

    files = kept(tmp_path, sealed_offices.pieter)

    assert len(files) == 2
    shown = [stream for file in files for stream, *_ in told(json.loads(file.read_text()))]
    assert list(dict.fromkeys(shown)) == [str(item.pk) for item in items]
    check(tmp_path, "view", *files, *keys)


def test_a_view_fits_the_checkpoint_that_is_watched(
    sealed_offices: Offices, keys: list[object], tmp_path: Path
) -> None:
    (tmp_path / "state").write_bytes(ask("checkpoint").content)
    agreed(sealed_offices.amina, sealed_offices.marc, instrument=sealed_offices.shared)
    [file] = kept(tmp_path, sealed_offices.pieter)
    (tmp_path / "state").write_bytes(ask("checkpoint").content)

    check(tmp_path, "view", file, *keys, "--against", "state")


def test_heads_that_a_replaced_key_blinded_are_left_out_until_the_next_night(
    sealed_offices: Offices,
) -> None:
    agreed(sealed_offices.amina, sealed_offices.marc, instrument=sealed_offices.shared)
    call_command("heads", verbosity=0)
    assert "heads" in read(sealed_offices.pieter.get("view"))
    new = log_keys.new_key(LogKey.objects.get(purpose=Purpose.VIEW).name)
    with actions.kept(new):
        actions.add_log_key(Purpose.VIEW, str(new.verifier), by=SETUP, at=NOW)

    before = read(sealed_offices.pieter.get("view"))
    call_command("heads", verbosity=0)
    after = read(sealed_offices.pieter.get("view"))

    assert ("heads" in before, "heads" in after) == (False, True)
    assert before["statement"].count("\u2014") == 2


def test_without_a_key_of_views_the_view_is_not_to_be_had_for_now(
    sealed_offices: Offices, settings: Any, tmp_path: Path
) -> None:
    settings.LEDGER_FOLDER = tmp_path / "web"
    settings.LEDGER_FOLDER.mkdir()

    answer = sealed_offices.pieter.get("view")

    assert answer.status_code == 503
    assert read(answer)["type"] == f"{PROBLEMS}/unsealed"
    assert read(answer)["detail"] == "This server holds no key that signs views."


def test_before_the_log_begins_there_is_no_view(db: None) -> None:
    answer = open_offices().pieter.get("view")

    assert answer.status_code == 503
    assert "Nothing has been sealed yet" in read(answer)["detail"]


def test_a_view_costs_the_same_however_many_items_it_shows(sealed_offices: Offices) -> None:
    def cost() -> int:
        agreed(sealed_offices.amina, sealed_offices.marc, instrument=sealed_offices.shared)
        call_command("heads", verbosity=0)
        sealed_offices.pieter.get("view")
        with CaptureQueriesContext(connection) as queries:
            sealed_offices.pieter.get("view")
        return len(queries)

    assert cost() == cost() == 14


NOT_UNDERSTOOD = {
    "after=be": {"after": "invalid"},
    "after=": {"after": "blank"},
    "after=A-1%00": {"after": "unreadable"},
    "after=" + "A" * 41: {"after": "invalid"},
    "after=A-1&after=A-2": {"after": "repeated"},
    "commitment=a": {"commitment": "invalid"},
    "commitment=A-1&after=A-1": {"after": "not-with-commitment"},
    "limit=1": {"limit": "unknown"},
}


@pytest.mark.only("sqlite")
def test_a_parameter_that_is_not_understood_is_refused(db: None) -> None:
    pieter = open_offices().pieter
    for query, named in NOT_UNDERSTOOD.items():
        answer = pieter.send("GET", f"view?{query}")

        assert answer.status_code == 400
        assert {f["parameter"]: f["code"] for f in read(answer)["errors"]} == named
