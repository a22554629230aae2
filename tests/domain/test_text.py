"""What text may enter the record."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as some

from ledger.domain import text

HIDDEN = {
    "NUL": "\0",
    "escape": "\x1b",
    "delete": "\x7f",
    "next line": "\x85",
    "soft hyphen": "\xad",
    "combining grapheme joiner": "\u034f",
    "Arabic letter mark": "\u061c",
    "Hangul filler": "\u115f",
    "Mongolian variation selector": "\u180b",
    "zero-width space": "\u200b",
    "left-to-right mark": "\u200e",
    "line separator": "\u2028",
    "paragraph separator": "\u2029",
    "right-to-left override": "\u202e",
    "word joiner": "\u2060",
    "unassigned and ignorable": "\u2065",
    "right-to-left isolate": "\u2067",
    "blank Braille": "\u2800",
    "Hangul filler, compatible": "\u3164",
    "half a character": "\ud800",
    "private use": "\ue000",
    "variation selector": "\ufe0f",
    "byte-order mark": "\ufeff",
    "halfwidth Hangul filler": "\uffa0",
    "no character": "\uffff",
    "language tag": "\U000e0001",
    "tag letter": "\U000e0041",
    "variation selector 17": "\U000e0100",
}
HONEST = [
    "",
    "Annual EU\u2013India Security and Defence Dialogue",
    "¶12: “shall” … 50 % of 3 000 000 €",
    "Αθήνα, София, Łódź, København",
    "भारत और यूरोपीय संघ",
    "தமிழ், తెలుగు, বাংলা, ગુજરાતી",
    "العربية والفارسية",
    "日本語と中文",
    "𝄞 in a supplementary plane",
]


@pytest.mark.parametrize("char", HIDDEN.values(), ids=HIDDEN.keys())
@pytest.mark.parametrize("lines", [False, True])
def test_a_character_that_does_not_show_is_refused_and_named(char: str, *, lines: bool) -> None:
    why = text.fault(f"Ti{char}tle", lines=lines)

    assert why == (
        f"contains an invisible or control character (U+{ord(char):04X} at position 3). "
        "Retype that part."
    )


@pytest.mark.parametrize("words", HONEST)
def test_honest_text_of_any_script_is_welcome(words: str) -> None:
    assert text.fault(words) is None
    assert text.tidy(words) == words


@pytest.mark.parametrize(
    "word",
    [
        "क्\u200dष",
        "श्रीलङ्\u200dका",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "ശ്രീലങ്ക്\u200dയ",
    ],
)
def test_a_joiner_stays_where_a_script_needs_it(word: str) -> None:
    assert {"\u200c", "\u200d"} & set(word)
    assert text.fault(word) is None


@pytest.mark.parametrize("joiner", ["\u200c", "\u200d"])
@pytest.mark.parametrize("words", ["%sभारत", "भारत%s", "EU%sIndia", "%s", "… %sय"])
def test_a_joiner_that_joins_nothing_is_refused(words: str, joiner: str) -> None:
    assert "invisible" in (text.fault(words % joiner) or "")


@pytest.mark.parametrize("words", ["क\u200d\u200d\u200dष", "“\u200dEU”", "क\u200d ष"])
def test_a_joiner_stands_only_between_letters(words: str) -> None:
    assert "invisible" in (text.fault(words) or "")


@pytest.mark.parametrize("break_", ["\n", "\t"])
def test_only_text_of_several_lines_has_line_breaks_and_tabs(break_: str) -> None:
    words = f"First{break_}second"

    assert text.fault(words, lines=True) is None
    assert f"U+{ord(break_):04X} at position 6" in (text.fault(words) or "")


def test_a_carriage_return_is_refused_until_it_is_tidied() -> None:
    words = "First\r\nsecond\rthird"

    assert "U+000D" in (text.fault(words, lines=True) or "")
    assert text.tidy(words) == "First\nsecond\nthird"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("e\u0301te\u0301", "été"),
        ("A\u030angstro\u0308m", "Ångström"),
        ("\u212b", "Å"),
        ("  title \n", "title"),
        ("\u3000title\xa0", "title"),
    ],
)
def test_what_looks_alike_is_kept_in_one_form(typed: str, kept: str) -> None:
    assert text.tidy(typed) == kept


@given(some.text())
def test_tidy_text_is_tidy(typed: str) -> None:
    tidy = text.tidy(typed)

    assert text.tidy(tidy) == tidy
    assert unicodedata.is_normalized("NFC", tidy)
    assert tidy == tidy.strip()
    assert "\r" not in tidy


@given(some.text(some.characters(categories=["Cc", "Cf", "Cs", "Co", "Cn"]), min_size=1))
def test_nothing_is_written_with_invisible_characters_alone(words: str) -> None:
    assert text.fault(words) is not None


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("defence dialogue", ["defence", "dialogue"]),
        ('"defence dialogue" 2026', ["defence dialogue", "2026"]),
        ("“defence dialogue” «\u00a0à deux\u00a0»", ["defence dialogue", "à deux"]),
        ("l'accord d'Inde", ["l'accord", "d'Inde"]),
        ('5" "" “', ['5"']),
        ("   ", []),
    ],
)
def test_words_in_any_quotation_marks_stay_together(typed: str, words: list[str]) -> None:
    assert text.search_words(typed) == words
