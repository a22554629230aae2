"""Which files may stand as evidence: what is in them decides, not what they are called."""

import hashlib
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from ledger.domain import files, text
from ledger.domain.files import MAX_BYTES, MAX_NAME, NewFile
from tests.domain.containers import GOOD, LIES


@pytest.mark.parametrize("name", GOOD)
def test_a_file_that_is_what_its_name_says_is_taken(name: str) -> None:
    file = NewFile(name, GOOD[name])

    assert file.fault() is None
    assert file.media_type
    assert file.sha256 == hashlib.sha256(GOOD[name]).hexdigest()


@pytest.mark.parametrize("name", LIES)
def test_a_file_that_lies_about_its_type_is_refused(name: str) -> None:
    why = NewFile(name, LIES[name]).fault()

    assert why == (
        f"“{name}” is not what its name says, or it is damaged. "
        "Save it again under the type it has, without macros."
    )


@pytest.mark.parametrize(
    "name", ["page.html", "image.svg", "run.exe", "old.doc", "pdf", ".pdf", ""]
)
def test_a_type_that_is_not_on_the_list_is_refused(name: str) -> None:
    why = NewFile(name, GOOD["text.pdf"]).fault()

    assert why == "This type of file is not taken. Taken are: " + ", ".join(files.EXTENSIONS) + "."


def test_an_empty_file_is_refused() -> None:
    assert NewFile("text.pdf", b"").fault() == "The file is empty."


def test_the_largest_file_is_taken_and_one_byte_more_is_not() -> None:
    largest = NewFile("text.pdf", GOOD["text.pdf"].ljust(MAX_BYTES))

    assert largest.fault() is None
    assert replace(largest, content=largest.content + b" ").fault() == (
        "The file is too large: at most 20 MB are taken."
    )


def test_a_container_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    letter = NewFile("letter.docx", GOOD["letter.docx"])

    monkeypatch.setattr(files, "MAX_UNPACKED", 3)
    as_large = letter.fault()
    monkeypatch.setattr(files, "MAX_UNPACKED", 2)
    larger = letter.fault()

    assert as_large is None
    assert larger


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/note.txt", "note.txt"),
        ("C:\\Users\\amina\\note.txt", "note.txt"),
        (" .note.txt. ", "note.txt"),
        ("no\u202ete\r\n\x00.txt", "note.txt"),
        ("Re\u0301union.txt", "Réunion.txt"),
        ("x" * 200 + ".txt", "x" * 116 + ".txt"),
    ],
)
def test_a_name_is_cleaned(name: str, clean: str) -> None:
    assert NewFile(name, b"x").clean_name == clean


@settings(max_examples=100)
@given(some.text(), some.sampled_from([*GOOD]))
def test_a_clean_name_may_enter_the_record(before: str, name: str) -> None:
    clean = NewFile(before + name, b"x").clean_name

    assert len(clean) <= MAX_NAME
    assert not {"/", "\\"} & set(clean)
    assert text.fault(clean) is None
    assert NewFile(clean, b"x").clean_name == clean


@settings(max_examples=100)
@given(some.binary(max_size=200), some.sampled_from([*GOOD]), some.integers(0, 200))
def test_a_damaged_file_is_judged_and_breaks_nothing(noise: bytes, name: str, at: int) -> None:
    damaged = GOOD[name][:at] + noise + GOOD[name][at + 1 :]

    why = NewFile(name, damaged).fault()

    assert why is None or name in why or not damaged
