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
    PART_CHANGED = "part_changed", gettext_lazy("Party's status changed")
    POSITION_ASKED = "position_asked", gettext_lazy("Position asked for")
    POSITION_TAKEN = "position_taken", gettext_lazy("Position taken")
    MILESTONE_SET = "milestone_set", gettext_lazy("Milestone set")
    MILESTONE_SETTLED = "milestone_settled", gettext_lazy("Milestone settled")
    RECURRENCE_SET = "recurrence_set", gettext_lazy("Recurrence set")
    OCCURRENCES_PLANNED = "occurrences_planned", gettext_lazy("Occurrences planned")
    OCCURRENCE_CHANGED = "occurrence_changed", gettext_lazy("Occurrence changed")
    UPDATE_RECORDED = "update_recorded", gettext_lazy("Update recorded")
    UPDATE_DECIDED = "update_decided", gettext_lazy("Update decided on")
    ASSESSED = "assessed", gettext_lazy("Assessed")
    DISAGREEMENT_RULED = "disagreement_ruled", gettext_lazy("Disagreement ruled on")
    LINKED = "linked", gettext_lazy("Linked")
    UNLINKED = "unlinked", gettext_lazy("Link ended")
    PARENT_CHANGED = "parent_changed", gettext_lazy("Umbrella changed")
    RISK_NOTED = "risk_noted", gettext_lazy("Risk noted")
    RISK_CLOSED = "risk_closed", gettext_lazy("Risk closed")
    MEMBERSHIP_CHANGED = "membership_changed", gettext_lazy("Desk membership changed")
    PASSWORD_SET = "password_set", gettext_lazy("Password set")
    KEY_ISSUED = "key_issued", gettext_lazy("Key issued")
    KEY_REVOKED = "key_revoked", gettext_lazy("Key revoked")
