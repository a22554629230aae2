"""What text may enter the record: visible, honest, in one form."""

import re
import unicodedata
from typing import Final

from django.utils.translation import gettext as _

# Characters that print as nothing although Unicode calls them letters, marks or symbols.
_BLANK: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | frozenset(
    # Variation selectors: any text can be smuggled in a row of them.
    map(chr, [*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)])
)
# Cc control, Cf format (bidirectional and zero-width), Cs surrogate, Co private use, Cn not
# assigned, Zl and Zp line separators: none of them belongs in a title.
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_JOINERS: Final = frozenset("\u200c\u200d")


def tidy(text: str) -> str:
    """Return text in Unicode's NFC form, with Unix line ends, without outer space."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def fault(text: str, *, lines: bool = False) -> str | None:
    """Return why a text may not be recorded, or None.

    :param lines: whether the text may have several lines.

    Zero-width joiners are kept between letters, where Indian and Persian scripts need them.
    """
    if text.isascii() and text.isprintable():  # most text; a hundred times as fast
        return None
    for at, char in enumerate(text):
        if lines and char in "\n\t":
            continue
        if char in _JOINERS and _joins(text[at - 1 : at], text[at + 1 : at + 2]):
            continue
        if char in _BLANK or unicodedata.category(char) in _HIDDEN:
            return _(
                "contains an invisible or control character (U+%(code)s at position %(at)d). "
                "Retype that part."
            ) % {"code": f"{ord(char):04X}", "at": at + 1}
    return None


def _joins(before: str, after: str) -> bool:
    """Return whether a joiner between two characters stands between letters of a script."""
    return all(
        char and not char.isascii() and unicodedata.category(char)[0] in "LM"
        for char in (before, after)
    )


# What stands between quotation marks, straight, curly or French, or up to the next space.
_WORDS: Final = re.compile(r"""(?:"([^"]+)"|“([^”]+)”|«([^»]+)»|'([^']+)'|(\S+))""")


def search_words(typed: str) -> list[str]:
    """Split a question into the words to search for; those between quotation marks together."""
    found = ("".join(match.groups("")).strip() for match in _WORDS.finditer(typed))
    return [word for word in found if word.strip("\"'“”«»")]
