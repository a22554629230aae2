"""Updates: claims of progress, which are accepted or not, and never edited."""

from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class UpdateState(TextChoices):
    """What became of a claim."""

    DRAFT = "draft", gettext_lazy("Draft")
    ACCEPTED = "accepted", gettext_lazy("Accepted")
    REJECTED = "rejected", gettext_lazy("Rejected")


STATUS_TOPIC = "status"


def claim_refusal(
    *, narrative: str, topic: str, has_status: bool, value: str, as_of: date | None, on: date
) -> str | None:
    """Return why a claim may not be recorded, or None; :param on: today at the desk."""
    if not narrative.strip():
        return _("Write what is claimed.")
    if as_of is not None and as_of > on:
        return _("A claim cannot speak of a day that has not come yet.")
    if has_status and topic != STATUS_TOPIC:
        return _("A claim about a figure claims no status; make two claims of it.")
    if topic != STATUS_TOPIC and not value.strip():
        return _("Write the figure that is claimed.")
    return None


def decide_refusal(state: UpdateState, *, accept: bool, note: str) -> str | None:
    """Return why a claim may not be accepted or rejected, or None."""
    if state is not UpdateState.DRAFT:
        return _("This claim was decided on already.")
    if not accept and not note.strip():
        return _("Say why it is rejected.")
    return None


def correct_refusal(state: UpdateState, *, is_corrected: bool) -> str | None:
    """Return why a claim may not be corrected by another, or None."""
    if state is not UpdateState.ACCEPTED:
        return _("Only an accepted claim is corrected; decide on this one first.")
    if is_corrected:
        return _("This claim was corrected already; correct the correction.")
    return None
