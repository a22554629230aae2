"""Evidence as files, with an end, beside a claim, and once: what is refused leaves no trace."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ledger import actions
from ledger.actions import NewFile
from ledger.domain.dates import Precision, StatedDate
from ledger.domain.evidence import Credibility
from ledger.domain.updates import UpdateState
from ledger.errors import Broken
from ledger.models import Commitment, Entry, Evidence, Update, User
from ledger.models.kept_files import content_of, path_of
from tests.actions.refusing import refused
from tests.domain.containers import GOOD, LIES
from tests.factories import NOW, TODAY, a_publisher, agreed, in_progress, some_evidence, who

pytestmark = pytest.mark.django_db

SCAN = NewFile("../Scan of the minutes.pdf", GOOD["text.pdf"])
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def shelf(settings: Any, tmp_path: Path) -> Path:
    """An empty place for files."""
    own = settings.STORAGES["evidence"] | {"OPTIONS": {"location": tmp_path / "evidence"}}
    settings.STORAGES = settings.STORAGES | {"evidence": own}
    return tmp_path / "evidence"


@pytest.fixture
def item(amina: User, marc: User) -> Commitment:
    return agreed(amina, marc)


def attach(item: Commitment, by: User, **fields: Any) -> Evidence:
    entry = actions.attach(item, some_evidence(**fields), by=who(by), at=NOW)
    return Evidence.objects.get(commitment=item, version=entry.version)


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_file_is_kept_under_its_hash_for_this_account_only(
    item: Commitment, amina: User, shelf: Path
) -> None:
    evidence = attach(item, amina, url="", file=SCAN)

    [path] = files_in(shelf)
    told = Entry.objects.of(item.pk).get(version=evidence.version).content("open")["data"]["set"]
    assert (evidence.file_name, evidence.media_type) == (
        "Scan of the minutes.pdf",
        "application/pdf",
    )
    assert (evidence.sha256, evidence.size_bytes) == (SCAN.sha256, len(SCAN.content))
    assert told[evidence.row_name]["sha256"] == SCAN.sha256
    assert path == path_of(SCAN.sha256)
    assert path.read_bytes() == content_of(SCAN.sha256) == SCAN.content
    assert {oct(p.stat().st_mode & 0o777) for p in (path, path.parent, shelf)} == {"0o600", "0o700"}


def test_the_same_file_on_two_items_is_kept_once_and_not_written_again(
    item: Commitment, amina: User, marc: User, shelf: Path
) -> None:
    attach(item, amina, file=SCAN)
    before = path_of(SCAN.sha256).stat()

    attach(agreed(amina, marc), amina, file=SCAN)

    [path] = files_in(shelf)
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (NewFile("page.pdf", LIES["page.pdf"]), "“page.pdf” is not what its name says"),
        (NewFile("empty.pdf", b""), "The file is empty."),
        (NewFile("run.exe", b"MZ"), "This type of file is not taken."),
    ],
)
def test_a_file_that_is_not_acceptable_is_refused_and_not_kept(
    item: Commitment, amina: User, shelf: Path, file: NewFile, sentence: str
) -> None:
    text = some_evidence(file=file)

    with refused(sentence):
        actions.attach(item, text, by=who(amina), at=NOW)

    assert files_in(shelf) == []


def test_bytes_that_were_altered_are_neither_given_out_nor_built_upon(
    item: Commitment, amina: User, marc: User
) -> None:
    attach(item, amina, file=SCAN)
    other, text = agreed(amina, marc), some_evidence(file=SCAN)
    path_of(SCAN.sha256).write_bytes(SCAN.content + b"forged")

    with pytest.raises(Broken, match="it was altered"):
        content_of(SCAN.sha256)
    with refused("it was altered"):
        actions.attach(other, text, by=who(amina), at=NOW)


def test_a_file_that_is_gone_is_missed(item: Commitment, amina: User) -> None:
    attach(item, amina, file=SCAN)
    path_of(SCAN.sha256).unlink()

    with pytest.raises(Broken, match="is not where it was kept"):
        content_of(SCAN.sha256)


def test_files_from_nobody_knows_where_are_one_witness(item: Commitment, amina: User) -> None:
    for name in ("text.pdf", "scan.png"):
        text = replace(some_evidence(url="", file=NewFile(name, GOOD[name])), publisher=None)
        actions.attach(item, text, by=who(amina), at=NOW)

    assert {e.independence_group for e in item.evidence.all()} == {"unidentified"}


def test_a_document_stands_once_until_it_is_withdrawn(item: Commitment, amina: User) -> None:
    first = attach(item, amina, title="Minutes", url="https://example.org/minutes", file=SCAN)
    by_link = some_evidence(url="http://www.example.org/minutes/?utm_source=mail#p3")
    by_file = some_evidence(file=SCAN)

    for again in (by_link, by_file):
        with refused("stands on this commitment already: “Minutes”."):
            actions.attach(item, again, by=who(amina), at=NOW)
    actions.withdraw_evidence(item, first, reason="Wrong page.", by=who(amina), at=NOW)
    actions.attach(item, by_link, by=who(amina), at=NOW)
    actions.attach(item, by_file, by=who(amina), at=NOW)

    assert item.evidence.standing().count() == 2


def test_confirmed_waits_for_a_second_witness_that_still_counts(
    item: Commitment, amina: User
) -> None:
    confirmed = some_evidence(credibility=Credibility.CONFIRMED)
    publisher = a_publisher()
    attach(item, amina, publisher=publisher, expires_on=TODAY)

    with refused("“Confirmed” needs other evidence"):
        actions.attach(item, replace(confirmed, publisher=publisher), by=who(amina), at=NOW)
    with refused("“Confirmed” needs other evidence"):
        later = NOW + timedelta(days=1)
        actions.attach(item, confirmed, by=who(amina), at=later)
    actions.attach(item, confirmed, by=who(amina), at=NOW)

    assert item.evidence.filter(credibility=Credibility.CONFIRMED).count() == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"expires_on": YESTERDAY}, "This evidence has expired already."),
        (
            {"effective_on": TODAY, "expires_on": YESTERDAY},
            "Evidence cannot expire before the day of what it shows.",
        ),
    ],
)
def test_evidence_that_no_longer_holds_is_not_attached(
    item: Commitment, amina: User, fields: dict[str, Any], sentence: str
) -> None:
    text = some_evidence(**fields)

    with refused(sentence):
        actions.attach(item, text, by=who(amina), at=NOW)


def test_the_day_until_which_a_status_is_held_follows_the_evidence(amina: User, marc: User) -> None:
    item = in_progress(amina, marc)
    first = item.evidence.get()
    days = []

    attach(item, amina, expires_on=TOMORROW)
    days.append(Commitment.objects.get().evidence_expires_on)
    actions.withdraw_evidence(item, first, reason="Wrong.", by=who(amina), at=NOW)
    days.append(Commitment.objects.get().evidence_expires_on)
    entry = actions.attach(item, some_evidence(), by=who(amina), at=NOW)
    days.append(Commitment.objects.get().evidence_expires_on)

    assert days == [None, TOMORROW, None]
    told = entry.content("open")["data"]["set"][item.row_name]
    assert told == {"evidence_expires_on": None}


def test_evidence_counts_on_its_last_day(item: Commitment, amina: User) -> None:
    evidence = attach(item, amina, expires_on=TODAY)

    assert list(Evidence.objects.holding(TODAY)) == [evidence]
    assert list(Evidence.objects.holding(TOMORROW)) == []


def an_update(item: Commitment, by: User) -> Update:
    """Return a claim that was not recorded yet."""
    return Update(
        commitment=item,
        narrative="Talks were held.",
        as_of_on=TODAY,
        as_of_precision=Precision.DAY,
        author=by,
        recorded_at=NOW,
        state=UpdateState.DRAFT,
    )


def test_evidence_of_another_commitment_s_claim_is_refused(
    item: Commitment, amina: User, marc: User
) -> None:
    text = some_evidence(update=an_update(agreed(amina, marc), amina))

    with refused("The update that this was offered with is another commitment's."):
        actions.attach(item, text, by=who(amina), at=NOW)


def test_evidence_may_be_offered_with_a_claim(item: Commitment, amina: User) -> None:
    as_of = StatedDate(TODAY, Precision.DAY)
    new = actions.NewUpdate(narrative="Held.", as_of=as_of, evidence=[some_evidence(file=SCAN)])

    update = actions.record_update(item, new, by=who(amina), at=NOW)

    assert update.evidence.get().sha256 == SCAN.sha256
