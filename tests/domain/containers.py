"""Small files of every type that may stand as evidence, and some that pretend."""

import io
import zipfile
from typing import Final

ODT_TYPE: Final = "application/vnd.oasis.opendocument.text"


def a_zip(*names: str, **contents: str) -> bytes:
    """Return a zip file with these members, in this order."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as container:
        for name in names:
            container.writestr(name, contents.get(name, "x"))
    return made.getvalue()


GOOD: Final = {
    "text.pdf": b"%PDF-1.7\n1 0 obj\n",
    "scan.png": b"\x89PNG\r\n\x1a\n....",
    "scan.jpg": b"\xff\xd8\xff\xe0....",
    "scan.JPEG": b"\xff\xd8\xff\xe1....",
    "note.txt": "Réunion à Bruxelles\tBMW < 3 %\r\n".encode(),
    "marked.txt": b"\xef\xbb\xbfWith a byte order mark",
    "trade.csv": b"year,goods\n2025,135\n",
    "letter.docx": a_zip("[Content_Types].xml", "_rels/.rels", "word/document.xml"),
    "table.xlsx": a_zip("[Content_Types].xml", "xl/workbook.xml"),
    "letter.odt": a_zip("mimetype", "content.xml", mimetype=ODT_TYPE),
}
LIES: Final = {
    "page.txt": b"\n <!DOCTYPE html><script>alert(1)</script>",
    "late.txt": b"Dear all, <script>alert(1)</script>",
    "image.csv": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "page.pdf": b"<html><body>%PDF-1.7</body></html>",
    "text.txt": GOOD["text.pdf"],
    "rich.txt": b"{\\rtf1 hello}",
    "latin.txt": "Réunion".encode("latin-1"),
    "wide.txt": "Meeting".encode("utf-16"),
    "zero.txt": b"Meeting\x00",
    "scan.png": GOOD["scan.jpg"],
    "program.jpg": b"MZ\x90\x00",
    "archive.docx": a_zip("readme.txt"),
    "sheet.docx": GOOD["table.xlsx"],
    "letter.xlsx": GOOD["letter.docx"],
    "macro.docx": a_zip("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
    "letter.odt": GOOD["letter.docx"],
    "half.docx": GOOD["letter.docx"][:-30],
    "before.docx": b"<html>" + GOOD["letter.docx"],
    "crowd.docx": GOOD["letter.docx"] + b"PK\x01\x02" * 10_001,
}
