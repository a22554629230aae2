"""An entry says what it says, and nothing else can be put in its place."""

import json
from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as some

from ledger.proof import entry
from tests.proof.vectors import VECTORS, Vector, salts

each_vector = pytest.mark.parametrize("vector", VECTORS, ids=["1", "2", "3"])
each_section = pytest.mark.parametrize("section", entry.SECTIONS)
LEAF_BYTES: Final = 230
FIRST: Final = VECTORS[0]

texts = some.text(some.characters(exclude_categories=["Cs"], exclude_characters="\0"))
sections = some.dictionaries(some.sampled_from(["note", "type", "data"]), texts)
contents = some.fixed_dictionaries(dict.fromkeys(entry.SECTIONS, sections))


def flips(text: str) -> list[str]:
    """Return every text that differs from this one in one bit, where it is text at all."""
    found, raw = [], text.encode()
    for at in range(len(raw) * 8):
        altered = bytearray(raw)
        altered[at // 8] ^= 1 << at % 8
        try:
            found.append(altered.decode())
        except UnicodeDecodeError:
            continue
    return found


def readable(leaf: str, disclosures: dict[str, str | None]) -> bool:
    try:
        entry.read(leaf, disclosures)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize(("number", "vector"), [*enumerate(VECTORS, 1)], ids=["1", "2", "3"])
def test_the_published_entries_are_made_byte_for_byte(number: int, vector: Vector) -> None:
    made = entry.build(vector.contents, salts=salts(number))

    assert made.disclosures == vector.disclosures
    assert made.leaf == vector.leaf
    assert made.leaf_hash.hex() == vector.leaf_hash


@each_vector
def test_the_published_entries_read_back(vector: Vector) -> None:
    assert entry.read(vector.leaf, vector.disclosures) == vector.contents


@each_vector
def test_a_digest_is_plain_sha256_and_a_leaf_hash_has_the_prefix_of_rfc_9162(
    vector: Vector,
) -> None:
    text = vector.disclosures["open"]
    plain = urlsafe_b64encode(sha256(text.encode()).digest()).rstrip(b"=").decode()

    assert entry.digest(text) == plain == json.loads(vector.leaf)["open"]
    assert entry.leaf_hash(vector.leaf) == sha256(b"\0" + vector.leaf.encode()).digest()


@given(contents, some.binary(min_size=64, max_size=64))
def test_a_leaf_has_one_size_whatever_happened(contents: dict[str, Any], salt: bytes) -> None:
    made = entry.build(contents, salts=salt)

    assert len(made.leaf.encode()) == LEAF_BYTES
    assert entry.read(made.leaf, made.disclosures) == contents


def test_two_entries_of_the_same_words_do_not_look_alike() -> None:
    one, other = (entry.build(FIRST.contents, salts=salts(number)) for number in (1, 2))

    digests = (json.loads(made.leaf) for made in (one, other))
    assert all(a != b for a, b in zip(*(d.values() for d in digests), strict=True) if a != 1)


@each_section
def test_a_disclosure_with_any_bit_flipped_is_refused(section: str) -> None:
    altered = flips(FIRST.disclosures[section])

    assert len(altered) > 7 * 30
    assert not [text for text in altered if readable(FIRST.leaf, {section: text})]


def test_a_leaf_with_any_bit_flipped_is_refused() -> None:
    altered = flips(FIRST.leaf)

    assert len(altered) == 7 * LEAF_BYTES
    assert not [leaf for leaf in altered if readable(leaf, dict(FIRST.disclosures))]


@each_section
def test_a_withheld_section_leaves_the_others_readable(section: str) -> None:
    rest = {name: what for name, what in FIRST.contents.items() if name != section}

    assert entry.read(FIRST.leaf, {**FIRST.disclosures, section: None}) == rest


@each_section
def test_a_section_does_not_pass_for_another(section: str) -> None:
    other = next(name for name in entry.SECTIONS if name != section)

    with pytest.raises(ValueError, match=f"section {other} is not the one the leaf commits to"):
        entry.read(FIRST.leaf, {other: FIRST.disclosures[section]})


def test_a_section_under_a_false_name_is_refused() -> None:
    made = entry.build(FIRST.contents, salts=salts(1))
    posing = made.disclosures["open"].replace('"open"', '"chain"', 1)
    leaf = made.leaf.replace(entry.digest(made.disclosures["open"]), entry.digest(posing))

    with pytest.raises(ValueError, match="section open carries the name chain"):
        entry.read(leaf, {"open": posing})


@pytest.mark.parametrize("name", ["v", "secret", ""])
def test_a_section_that_the_format_does_not_know_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="is not the one the leaf commits to"):
        entry.read(FIRST.leaf, {name: FIRST.disclosures["open"]})


@pytest.mark.parametrize(
    ("altered", "sentence"),
    [
        (FIRST.leaf.replace('"v":1', '"v":2'), "format 2, not 1"),
        (FIRST.leaf.replace('"v":1', '"v": 1'), "malformed"),
        (FIRST.leaf.replace(',"v":1', ""), "malformed"),
        (FIRST.leaf.replace('"v":1', '"v":1,"w":1'), "malformed"),
        (FIRST.leaf.replace('"chain"', '"china"'), "malformed"),
        ("{}", "malformed"),
        ("", "malformed"),
    ],
)
def test_a_leaf_of_another_form_is_refused(altered: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        entry.read(altered, {})


@pytest.mark.parametrize("leaf", ["[]", "1", "null", FIRST.leaf.replace('"v":1', '"v":1.5')])
def test_a_leaf_that_is_json_but_no_leaf_is_refused_in_words(leaf: str) -> None:
    with pytest.raises(ValueError, match="malformed"):
        entry.read(leaf, {})


@pytest.mark.parametrize("wrong", [{}, {"open": {}}, {**FIRST.contents, "secret": {}}])
def test_an_entry_has_exactly_its_four_sections(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="exactly the sections chain, open, personal, restricted"):
        entry.build(wrong, salts=salts(1))


@pytest.mark.parametrize("size", [0, 16, 63, 65])
def test_an_entry_is_not_made_with_too_little_or_too_much_salt(size: int) -> None:
    with pytest.raises(ValueError, match="64 bytes of salt are needed"):
        entry.build(FIRST.contents, salts=b"x" * size)
