"""Take in what witnesses sign: that they saw this log's head, and none that contradicts it.

Whoever brings a cosignature needs no right to do so: the signature speaks for itself.
"""

from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ledger.actions.log import the_log
from ledger.errors import Refused
from ledger.models import Checkpoint, Cosignature, LogKey
from ledger.models.log import Purpose
from ledger.proof import checkpoint
from ledger.proof.note import NoteError, Opened, Signed, Verifier, open_note
from ledger.proof.spelling import from_base64

_AHEAD: Final = timedelta(minutes=5)  # that the clock of a witness may be before ours


def take_cosignature(note: str, *, at: datetime) -> list[Cosignature]:
    """Keep the cosignatures of known witnesses below a checkpoint of this log; all, or none.

    Safe to repeat: a witness's first cosignature of a checkpoint stays, and is returned.

    :param note: the text of the checkpoint, an empty line, and the lines of its signatures, as
        a witness answers or publishes them; lines of others are passed over.
    :raises Refused: the note is malformed, no witness on record has signed it, a signature is
        wrong or states a time that has not come, or this log has no such checkpoint.
    Cost: three queries, and two for each witness.
    """
    keys = {key.vkey: key for key in LogKey.objects.standing(Purpose.WITNESS)}
    try:
        opened = open_note(note, [Verifier.parse(vkey) for vkey in keys])
        stored = _stored(opened)
    except NoteError as wrong:
        raise Refused(_("This cosignature cannot be taken: %s.") % wrong) from wrong
    for signed in opened.signed:
        if (signed.at or 0) > (at + _AHEAD).timestamp():
            raise Refused(_("%s states a time that has not come yet.") % signed.verifier.name)
    with transaction.atomic():
        return [_keep(stored, keys[str(s.verifier)], s, note) for s in opened.signed]


def _stored(opened: Opened) -> Checkpoint:
    """Return the checkpoint on record that the witnesses saw.

    :raises Refused: they saw another. :raises NoteError: the text states none.
    """
    stated = checkpoint.Checkpoint.parse(opened.text)
    if stated.origin != (origin := the_log().origin):
        raise Refused(_("The checkpoint is of another log than %s.") % origin)
    found: Checkpoint | None = Checkpoint.objects.filter(size=stated.size).first()
    if found is None:
        raise Refused(_("This log has no checkpoint of %d entries.") % stated.size)
    if bytes(found.root) != stated.root:
        raise Refused(
            _(
                "At %d entries the witness saw another history than this one. "
                "Keep what it signed: it is evidence."
            )
            % stated.size
        )
    return found


def _keep(stored: Checkpoint, key: LogKey, signed: Signed, note: str) -> Cosignature:
    mine = Cosignature.objects.filter(checkpoint=stored, key=key)
    if found := mine.first():
        return found
    try:
        with transaction.atomic():
            made: Cosignature = Cosignature.objects.create(
                checkpoint=stored,
                key=key,
                line=_line(note, signed.verifier),
                signed_at=datetime.fromtimestamp(signed.at or 0, UTC),
            )
            return made
    except IntegrityError:  # the same one came twice at once
        return mine.get()


def _line(note: str, verifier: Verifier) -> str:
    """Return the signature line of a key that has signed the note, with its newline."""
    before = f"\u2014 {verifier.name} "
    for line in note.rpartition("\n\n")[2].splitlines():
        encoded = line.removeprefix(before)
        if encoded != line and from_base64(encoded, line)[:4] == verifier.key_id:
            return f"{line}\n"
    raise AssertionError(f"{verifier.name} has signed, and its line is not there")
