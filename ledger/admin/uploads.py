"""Files that people send: bounded while they come in, judged when they are there."""

from typing import Any

from django import forms
from django.core.files.uploadhandler import TemporaryFileUploadHandler

from ledger.domain.files import EXTENSIONS, MAX_BYTES, NewFile, size_fault


class Bounded(TemporaryFileUploadHandler):
    """Stops to store a file that is too large; its size lets the form say so, and keep the text.

    Takes the place of Django's own handlers: with those, any request could fill the disk.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) <= MAX_BYTES:
            super().receive_data_chunk(raw_data, start)


class UploadField(forms.FileField):
    """One file, as ``NewFile``; None where none was chosen."""

    def __init__(self, **given: Any) -> None:
        widget = forms.FileInput(attrs={"accept": ",".join(EXTENSIONS)})
        super().__init__(allow_empty_file=True, widget=widget, **given)

    def to_python(self, data: Any) -> Any:
        found = super().to_python(data)
        if found is None:
            return None
        # The size first: a file that is too large is not read into memory.
        if why := size_fault(found.size):
            raise forms.ValidationError(why)
        file = NewFile(found.name or "", found.read())
        if why := file.fault():
            raise forms.ValidationError(why)
        return file
