"""Questions to an owner: who may ask, and who may answer."""

from uuid import UUID

from django.utils.translation import gettext as _

from ledger.domain.actor import EDITORS, Actor, edit_refusal


def ask_refusal(actor: Actor, *, owner: UUID | None, is_open: bool, is_waiting: bool) -> str | None:
    """Return why this person may not ask an item's owner, or None; the desk does not matter.

    :param is_open: whether the item is open, or a draft.
    :param is_waiting: whether a proposal waits that one more entry would undo.
    """
    if actor.role not in EDITORS:
        return _("Only desk officers and managers ask questions.")
    if not is_open:
        return _("This commitment is closed; nobody works on it any more.")
    if owner is None:
        return _("Nobody owns this commitment: there is nobody to ask.")
    if owner == actor.id:
        return _("You own this commitment yourself.")
    if is_waiting:
        return _(
            "A proposal waits for a decision, and a question would undo it. Decide on it first, "
            "or send it back with your question."
        )
    return None


def answer_refusal(
    actor: Actor,
    desk: UUID,
    *,
    owner: UUID | None,
    stand_in: UUID | None,
    is_answered: bool,
    is_waiting: bool,
) -> str | None:
    """Return why this person may not answer a question, or None.

    :param desk: the item's desk. :param stand_in: the owner's deputy, while the owner is away.
    """
    if actor.role not in EDITORS:
        return _("Only desk officers and managers answer questions.")
    if is_answered:
        return _("This question was answered already.")
    if actor.id not in (owner, stand_in) and edit_refusal(actor, desk):
        return _("The owner answers, or a colleague of the item's desk.")
    if is_waiting:
        return _("A proposal waits for a decision, and an answer would undo it: answer after it.")
    return None


def question_refusal(question: str) -> str | None:
    """Return why a question may not be asked in these words, or None."""
    return None if question.strip() else _("Write what you want to know.")


def answer_words_refusal(answer: str) -> str | None:
    """Return why an answer may not be given in these words, or None."""
    return None if answer.strip() else _("Write the answer.")
