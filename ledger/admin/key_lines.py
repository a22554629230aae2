"""Partners' keys as their page lists them: what each may do, and what was done with it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ledger.domain.credentials import READING, KeyState, Scope, rotation_refusal
from ledger.errors import UnknownCursor
from ledger.models import Credential, Partner
from ledger.models.credential import successors
from ledger.models.feed import events

_MOST: Final = 100  # changes that are counted; who is further behind has a long way to go anyway


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One key as the partner's page lists it.

    :param state: in words; :param scopes: in words; :param places: from where it may be used;
        :param replaces: the id of the key that it replaced; :param behind: how much it has not
        fetched, in words. :param can_rotate, can_revoke: whether that would still do something.
    """

    key: Credential
    state: SafeString
    scopes: str
    places: str
    replaces: str
    behind: str
    can_rotate: bool
    can_revoke: bool


def key_lines(partner: Partner, *, at: datetime) -> list[KeyLine]:
    """Return a partner's keys, those that work first.

    Two queries, and those of ``behind`` for each key that works and has followed the changes.
    """
    newer, keys = successors(partner), list(partner.credentials.all())
    older = {newer[key.pk]: key.key_id for key in keys if key.pk in newer}
    lines = [_line(key, newer.get(key.pk, ""), older.get(key.key_id, ""), at=at) for key in keys]
    return sorted(lines, key=lambda line: not line.can_revoke)


def _line(key: Credential, newer: str, older: str, *, at: datetime) -> KeyLine:
    state = key.state(at)
    works = state in (KeyState.LIVE, KeyState.SOON)
    return KeyLine(
        key=key,
        state=_words(key, state, newer, at=at),
        scopes=scopes_in_words(key),
        places=places(key),
        replaces=older,
        behind=behind(key.partner, key.last_event) if works else "",
        can_rotate=rotation_refusal(state, overlap_days=0) is None and not newer,
        can_revoke=works,
    )


def scopes_in_words(key: Credential) -> str:
    """Return what a key may do; all that reads in one word."""
    told = [Scope(scope) for scope in key.scopes]
    words: list[str] = []
    if set(told) >= set(READING):
        words = [_("Read all that is released")]
        told = [scope for scope in told if scope not in READING]
    return ", ".join([*words, *(str(scope.label) for scope in told)])


def places(key: Credential) -> str:
    """Return from where a key may be used."""
    return ", ".join(key.networks) or _("anywhere")


def behind(partner: Partner, cursor: str) -> str:
    """Return in words how many changes a partner has not fetched; nothing where it follows none.

    :param cursor: the id of the last event that it fetched. Cost: one page of the feed, at most.
    """
    if not cursor:
        return ""
    try:
        page = events(partner, after=cursor, limit=_MOST)
    except UnknownCursor:
        return _("its place in the changes is not on record: it must read everything again")
    if page.has_more:
        return _("more than %d changes behind") % _MOST
    count = len(page.events)
    if not count:
        return _("up to date")
    return ngettext("%(n)d change behind", "%(n)d changes behind", count) % {"n": count}


def _words(key: Credential, state: KeyState, newer: str, *, at: datetime) -> SafeString:
    """Say where a key stands."""
    days = (key.expires_at - at).days
    told = {"newer": newer, "days": days, "reason": key.revoked_reason}
    if state is KeyState.REVOKED:
        return _toned("", _("Revoked: %(reason)s") % told)
    if state is KeyState.EXPIRED:
        return _toned("", _("Replaced by %(newer)s") % told if newer else _("Expired"))
    left = ngettext("%(days)d day", "%(days)d days", days) % told
    if newer:
        words = _("Replaced by %(newer)s, works for %(left)s more")
        return _toned("soon", words % (told | {"left": left}))
    words = _("Expires in %(left)s") % {"left": left} if days else _("Expires today")
    return _toned("late" if state is KeyState.SOON else "later", words)


def _toned(tone: str, words: str) -> SafeString:
    return format_html('<span class="due {}">{}</span>', tone, words)
