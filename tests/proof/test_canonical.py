"""One value has one text, and it is the text of RFC 8785."""

from collections import OrderedDict
from enum import IntEnum, StrEnum
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as some

from ledger.proof import canonical


class Colour(StrEnum):
    BLUE = "blue"


class Grade(IntEnum):
    GOOD = 1


# What may stand in an entry: every character but NUL and lone surrogates, keys in ASCII.
texts = some.text(some.characters(exclude_categories=["Cs"], exclude_characters="\0"))
keys = some.text(some.characters(min_codepoint=1, max_codepoint=127))
numbers = some.integers(-canonical.MAX_INTEGER, canonical.MAX_INTEGER)
scalars = some.none() | some.booleans() | numbers | texts
values = some.recursive(
    scalars, lambda inner: some.lists(inner) | some.dictionaries(keys, inner), max_leaves=20
)


@given(values)
def test_every_value_has_the_text_that_another_implementation_gives_it(value: Any) -> None:
    assert canonical.encode(value).encode() == rfc8785.dumps(value)


@given(some.dictionaries(keys, scalars, min_size=2))
def test_the_order_in_which_keys_were_written_does_not_show(value: dict[str, Any]) -> None:
    backwards = dict(reversed(value.items()))

    assert canonical.encode(backwards) == canonical.encode(value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (False, "false"),
        ([True, 1, None], "[true,1,null]"),
        (canonical.MAX_INTEGER, "9007199254740991"),
        (-canonical.MAX_INTEGER, "-9007199254740991"),
        ({"b": [], "a": {}}, '{"a":{},"b":[]}'),
        ("EU\u2013India", '"EU\u2013India"'),
        ('"\\\n\x1f/', '"\\"\\\\\\n\\u001f/"'),
        ("\u2028𝄞", '"\u2028𝄞"'),
    ],
)
def test_a_value_is_written_without_space_or_needless_escape(value: object, text: str) -> None:
    assert canonical.encode(value) == text


class Tags(list[str]):
    """A list that might write itself otherwise."""


@pytest.mark.parametrize(
    "value",
    [
        *(1.0, float("nan"), float("inf"), b"x", Grade, object),
        *((1,), {1}, OrderedDict(a=1), Tags(["a"])),
    ],
)
def test_what_json_would_not_carry_unchanged_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="is not text, whole number"):
        canonical.encode({"a": [value]})


@pytest.mark.parametrize("value", [Colour.BLUE, Grade.GOOD])
def test_a_member_of_an_enumeration_is_refused_for_it_may_print_itself_otherwise(
    value: object,
) -> None:
    with pytest.raises(TypeError, match="is not text, whole number"):
        canonical.encode([value])


@pytest.mark.parametrize("value", [2**53, -(2**53), 10**30])
def test_a_number_that_some_reader_would_round_is_refused(value: int) -> None:
    with pytest.raises(ValueError, match="out of the interoperable range"):
        canonical.encode(value)


@pytest.mark.parametrize("value", ["\0", "a\0b", {"a": "\0"}, ["\0"]])
def test_text_with_nul_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="NUL"):
        canonical.encode(value)


@pytest.mark.parametrize("value", ["\ud800", "a\udfff", ["\udc00\ud800"]])
def test_half_a_character_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="surrogates not allowed"):
        canonical.encode(value)


@pytest.mark.parametrize("key", ["é", "\0", "a\ud800", 1, None, Colour.BLUE])
def test_a_key_that_is_not_plain_ascii_text_is_refused(key: object) -> None:
    with pytest.raises(ValueError, match="object keys must be ASCII text"):
        canonical.encode([{key: 1}])
