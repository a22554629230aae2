"""What an entry says happened."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy


class Kind(TextChoices):
    """The types of entries. Published words: they may be added to, never renamed."""

    CREATED = "created", gettext_lazy("Recorded")
    AMENDED = "amended", gettext_lazy("Amended")
    CORRECTED = "corrected", gettext_lazy("Corrected")
    CITED = "cited", gettext_lazy("Source cited")
    OBLIGATION_ADDED = "obligation_added", gettext_lazy("Party added")
    THEMES_CHANGED = "themes_changed", gettext_lazy("Themes changed")
    PROPOSED = "proposed", gettext_lazy("Proposed")
    RETURNED = "returned", gettext_lazy("Sent back")
    PUBLISHED = "published", gettext_lazy("Published")
    STATUS_CHANGED = "status_changed", gettext_lazy("Status changed")
    OWNER_CHANGED = "owner_changed", gettext_lazy("Reassigned")
    DUE_CHANGED = "due_changed", gettext_lazy("Due date changed")
    REVIEW_SCHEDULED = "review_scheduled", gettext_lazy("Review scheduled")
    REVIEW_HELD = "review_held", gettext_lazy("Review held")
    REVIEW_DEFERRED = "review_deferred", gettext_lazy("Review put off")
    EVIDENCE_ADDED = "evidence_added", gettext_lazy("Evidence attached")
    EVIDENCE_WITHDRAWN = "evidence_withdrawn", gettext_lazy("Evidence withdrawn")
    VISIBILITY_CHANGED = "visibility_changed", gettext_lazy("Visibility changed")
    MEMBERSHIP_CHANGED = "membership_changed", gettext_lazy("Desk membership changed")
    PASSWORD_SET = "password_set", gettext_lazy("Password set")
    KEY_ISSUED = "key_issued", gettext_lazy("Key issued")
    KEY_REVOKED = "key_revoked", gettext_lazy("Key revoked")
