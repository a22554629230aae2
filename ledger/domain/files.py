"""Which files may stand as evidence, judged by their content; their names are only claims.

Few types on purpose: those that a desk is sent, and that no browser runs. Signatures follow the
WHATWG's MIME Sniffing Standard; whatever is in a file is never unpacked or shown.
"""

import hashlib
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from ledger.domain import text

MAX_BYTES: Final = 20 * 1024 * 1024  # a scanned treaty of a hundred pages
MAX_NAME: Final = 120
MAX_MEMBERS: Final = 10_000  # in a zip container; a long report has a few hundred
MAX_UNPACKED: Final = 500 * 1024 * 1024  # what a container says it holds; a bomb holds more
# How a file leaves, whichever door it takes: to be kept, never run or shown as a page of ours.
HEADERS: Final = {
    "Cache-Control": "private, no-cache",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
}
_ENTRY: Final = b"PK\x01\x02"  # one a member, in a zip file's directory
# What a browser may take for a page although it is called text (WHATWG MIME Sniffing §7.1).
_MARKUP: Final = re.compile(
    rb"\s*<[!?/a-z]|.{0,1500}?<(?:!doctype|html|head|body|script|svg|iframe)\b", re.I | re.S
)
_OTHER_TEXT: Final = (b"%PDF-", b"%!PS", b"{\\rtf")  # types that are written in plain letters
_CONTROL: Final = bytes({*range(0x20), 0x7F} - {*b"\t\n\r\f"})


def _is_pdf(content: bytes) -> bool:
    return content.startswith(b"%PDF-")


def _is_png(content: bytes) -> bool:
    return content.startswith(b"\x89PNG\r\n\x1a\n")


def _is_jpeg(content: bytes) -> bool:
    return content.startswith(b"\xff\xd8\xff")


def _is_text(content: bytes) -> bool:
    """Return whether it is UTF-8 that can be read, and nothing else in disguise."""
    plain = content.removeprefix(b"\xef\xbb\xbf")
    if plain.startswith(_OTHER_TEXT) or _MARKUP.match(plain):
        return False
    try:
        plain.decode()
    except UnicodeDecodeError:
        return False
    return len(plain.translate(None, _CONTROL)) == len(plain)


def _is_docx(content: bytes) -> bool:
    return {"[Content_Types].xml", "word/document.xml"} <= _members(content)


def _is_xlsx(content: bytes) -> bool:
    return {"[Content_Types].xml", "xl/workbook.xml"} <= _members(content)


def _is_odt(content: bytes) -> bool:
    """Return whether its first member, which is not compressed, names the type (ODF 1.3, 3.3)."""
    named = b"mimetype" + _TYPES["odt"].media_type.encode()
    return content[30 : 30 + len(named)] == named and "content.xml" in _members(content)


def _members(content: bytes) -> frozenset[str]:
    """Return the names in a zip container; none where it is damaged, too large or has macros."""
    # Counted before it is read: reading a directory of a million members takes seconds.
    if not content.startswith(b"PK\x03\x04") or content.count(_ENTRY) > MAX_MEMBERS:
        return frozenset()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as container:
            members = container.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError):
        return frozenset()
    names = frozenset(member.filename for member in members)
    if sum(member.file_size for member in members) > MAX_UNPACKED:
        return frozenset()
    has_macros = any(name.lower().endswith("vbaproject.bin") for name in names)
    return frozenset() if has_macros else names


@dataclass(frozen=True, slots=True)
class _Type:
    media_type: str
    fits: Callable[[bytes], bool]


_OOXML: Final = "application/vnd.openxmlformats-officedocument"
_TYPES: Final = {
    "pdf": _Type("application/pdf", _is_pdf),
    "png": _Type("image/png", _is_png),
    "jpg": _Type("image/jpeg", _is_jpeg),
    "jpeg": _Type("image/jpeg", _is_jpeg),
    "txt": _Type("text/plain", _is_text),
    "csv": _Type("text/csv", _is_text),
    "docx": _Type(f"{_OOXML}.wordprocessingml.document", _is_docx),
    "xlsx": _Type(f"{_OOXML}.spreadsheetml.sheet", _is_xlsx),
    "odt": _Type("application/vnd.oasis.opendocument.text", _is_odt),
}
EXTENSIONS: Final = tuple(f".{extension}" for extension in _TYPES)


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file as it came in: what it was called, and its bytes."""

    name: str
    content: bytes

    @property
    def clean_name(self) -> str:
        """What it may be called: no path, nothing invisible, at most 120 characters."""
        name = text.tidy(re.split(r"[/\\]", self.name)[-1])
        name = "".join(char for char in name if text.fault(char) is None)
        stem, dot, extension = name.strip(". ").rpartition(".")
        return stem[: MAX_NAME - len(dot + extension)].strip() + dot + extension

    @property
    def media_type(self) -> str:
        """Its type by the end of its name; blank where that is not an accepted one."""
        found = _TYPES.get(self._extension)
        return found.media_type if found else ""

    @property
    def sha256(self) -> str:
        """Its hash, in 64 hexadecimal digits; a tenth of a second for the largest file."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def _extension(self) -> str:
        stem, _dot, extension = self.clean_name.rpartition(".")
        return extension.lower() if stem else ""

    def fault(self) -> str | None:
        """Return why it may not be kept, or None."""
        if why := size_fault(len(self.content)):
            return why
        kind = _TYPES.get(self._extension)
        if kind is None:
            return _("This type of file is not taken. Taken are: %s.") % ", ".join(EXTENSIONS)
        if not kind.fits(self.content):
            return (
                _(
                    "“%s” is not what its name says, or it is damaged. "
                    "Save it again under the type it has, without macros."
                )
                % self.clean_name
            )
        return None


def size_fault(size_bytes: int) -> str | None:
    """Return why a file of this size is not taken, or None."""
    if size_bytes == 0:
        return _("The file is empty.")
    if size_bytes > MAX_BYTES:
        return _("The file is too large: at most %d MB are taken.") % (MAX_BYTES // 1024**2)
    return None
