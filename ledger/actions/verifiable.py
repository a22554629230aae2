"""Sign what a viewer is shown, so that leaving an entry out would be evidence against us."""

from django.utils.translation import gettext as _

from ledger.actions import _keyring
from ledger.errors import Refused
from ledger.models import verifiable
from ledger.models.log import Purpose
from ledger.models.verifiable import Document
from ledger.proof import view
from ledger.proof.note import sign


def sign_view(document: Document) -> Document:
    """Return a view with the newest heads of its streams, and our statement about it, signed.

    :param document: from ``view_document``. Where no heads were logged yet, it gets none.
    :raises Refused: this process holds no key that signs views.
    """
    signers, secret = _keyring.signers(Purpose.VIEW), _keyring.blinding()
    if not signers or secret is None:
        raise Refused(_("This server holds no key that signs views."))
    stated = verifiable.stated(document)
    text = view.statement(document["viewer"], stated, verifiable.items(document))
    signed = {**document, "statement": sign(text, *signers)}
    heads = verifiable.heads_of(document, secret)
    return {**signed, "heads": heads} if heads else signed
