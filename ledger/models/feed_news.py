"""Which entries are news to a partner: asked of each entry, by what the partner may see now.

Nothing is stored. An entry of an item is news while the item may be seen; once it is hidden, the
entry that hid it takes the place of all others. So nothing is ever told of what is hidden from
whoever asks, and who follows loses nothing: see ``docs/explanation/following-changes.md``.

In plain SQL, for it is asked at every reading: composed by Django, and so with all its joins, it
took a database forty times as long to plan. A test holds it to ``visible_to``.
"""

from enum import StrEnum
from typing import Any, Final

from django.db import connection

from ledger.domain.levels import Level
from ledger.domain.status import EditorialState
from ledger.models.assessment import Assessment
from ledger.models.citation import Citation
from ledger.models.commitment import Commitment
from ledger.models.entry import Entry
from ledger.models.evidence import Evidence
from ledger.models.obligation import Obligation
from ledger.models.partner import Partner
from ledger.models.release import Release
from ledger.models.sealed import Leaf
from ledger.models.tagging import Tagging
from ledger.models.theme import Theme


class About(StrEnum):
    """What an entry is about, to a partner; of reference data, the name of its model."""

    ITEM = "commitment"
    HIDDEN = "withdrawn"
    RESET = "reset"
    INSTRUMENT = "instrument"
    PARTY = "party"
    THEME = "theme"
    DESK = "desk"
    SOURCE = "source"
    PUBLISHER = "publisher"


# ruff: noqa: S608 - the names are our own tables', the words our own
_TABLE: Final = {
    model.__name__: f'"{model._meta.db_table}"'
    for model in (
        Assessment,
        Citation,
        Commitment,
        Entry,
        Evidence,
        Leaf,
        Obligation,
        Release,
        Tagging,
        Theme,
    )
}
_ITEM, _ENTRY, _RELEASE = _TABLE["Commitment"], _TABLE["Entry"], _TABLE["Release"]
_TO_THEM: Final = "(r.party_id = %(party)s OR r.is_public)"
_PUBLISHED: Final = f"c.editorial_state = '{EditorialState.PUBLISHED.value}'"


def _seen(least: str) -> str:
    """Return the condition that a commitment ``c`` is shown, at a level or above."""
    given = f"FROM {_RELEASE} r WHERE r.withdrawn_at IS NULL AND {_TO_THEM} AND r.level >= {least}"
    return (
        f"{_PUBLISHED} AND (EXISTS (SELECT 1 {given} AND r.commitment_id = c.id)"
        f" OR EXISTS (SELECT 1 {given} AND r.instrument_id = c.instrument_id))"
    )


def _part(model: str, where: str) -> str:
    """Return what finds the items of some rows of theirs."""
    return f"commitment_id AS item FROM {_TABLE[model]} WHERE {where}"


# Where one of many rows answers, it is asked for by value, not by EXISTS: for that PostgreSQL may
# gather all of them before the first entry.
# A row of a release has the version of the entry that gave it, or of the one that withdrew it.
_HIDING: Final = f"""
SELECT 1 FROM {_RELEASE} r JOIN {_ITEM} c ON c.id = r.commitment_id
WHERE r.commitment_id = e.stream AND r.version = e.version AND {_TO_THEM}
  AND c.published_at <= r.withdrawn_at AND NOT EXISTS (
    SELECT 1 FROM {_ENTRY} p WHERE p.stream = e.stream AND p.version > e.version
      AND p.open LIKE '%%"type":"published"%%')
"""
# Whoever was shown a whole instrument of which nothing was published was shown nothing.
_RESETTING: Final = f"""
SELECT 1 FROM {_RELEASE} r
WHERE r.instrument_id = e.stream AND r.version = e.version AND {_TO_THEM} AND 1 = (
  SELECT 1 FROM {_ITEM} c WHERE c.instrument_id = e.stream AND {_PUBLISHED}
    AND (r.withdrawn_at IS NULL OR c.published_at <= r.withdrawn_at) LIMIT 1)
"""


# Who asks for a theme is shown what is below it, too.
_BELOW: Final = f"""
WITH RECURSIVE below(id) AS (
  SELECT e.stream UNION SELECT t.id FROM {_TABLE["Theme"]} t JOIN below ON t.parent_id = below.id
) SELECT id FROM below
"""
# What names reference data in a document, and from which level on that is shown.
_USERS: Final = (
    (About.INSTRUMENT, Level.HEADLINE, f"id AS item FROM {_ITEM} WHERE instrument_id = e.stream"),
    (About.DESK, Level.STATUS, f"id AS item FROM {_ITEM} WHERE desk_id = e.stream"),
    (About.PARTY, Level.HEADLINE, _part("Obligation", "party_id = e.stream")),
    (About.PARTY, Level.FULL, _part("Assessment", "party_id = e.stream")),
    (
        About.THEME,
        Level.HEADLINE,
        _part("Tagging", f"dropped_at IS NULL AND theme_id IN ({_BELOW})"),
    ),
    (About.SOURCE, Level.FULL, _part("Citation", "source_id = e.stream")),
    (
        About.PUBLISHER,
        Level.FULL,
        _part("Evidence", "withdrawn_at IS NULL AND publisher_id = e.stream"),
    ),
)
_USED: Final = " UNION ALL ".join(
    f"SELECT '{about}' AS about, {level.value} AS level, {rows}" for about, level, rows in _USERS
)
_ABOUT: Final = f"""
CASE
WHEN 1 = (
  SELECT 1 FROM {_ITEM} c WHERE c.id = e.stream AND {_seen(str(Level.HEADLINE.value))}
) THEN '{About.ITEM}'
WHEN EXISTS ({_HIDING}) THEN '{About.HIDDEN}'
WHEN EXISTS ({_RESETTING}) THEN '{About.RESET}'
WHEN e.open IS NOT NULL AND e.open NOT LIKE '%%"type":"amended"%%' THEN NULL
WHEN e.stream = %(party)s THEN '{About.PARTY}'
ELSE (
  SELECT used.about FROM ({_USED}) used JOIN {_ITEM} c ON c.id = used.item
  WHERE {_seen("used.level")} LIMIT 1)
END
"""
# What an entry of an item says where it changes the documents of others.
_AROUND: Final = " OR ".join(
    ["e.open IS NULL"]
    + [f"e.open LIKE '%%{words}%%'" for words in ('"link:', '"release:', '"editorial_state"')]
)
_TOLD: Final = f"""
SELECT place.leaf_index, e.id, e.stream, e.version, e.leaf_hash, {{texts}}
  {_ABOUT} AS about, CASE WHEN {_AROUND} THEN 1 ELSE 0 END AS around
FROM ({{places}}) place JOIN {_ENTRY} e ON e.id = place.entry_id
"""


def told(places: str, *, texts: str = "") -> str:
    """Return a query of entries, each with its place in the log and what it is ``about``.

    Null is what is no news; ``around`` is 1 where it may change the documents of others.

    :param places: a query of ``leaf_index`` and ``entry_id``. :param texts: more columns of the
        entry ``e``, each with a comma. It asks for ``parameters``.
    """
    return _TOLD.format(places=places, texts=texts)


def parameters(partner: Partner) -> dict[str, Any]:
    """Return what the query has to be given."""
    field = Release._meta.get_field("party")
    return {"party": field.get_db_prep_value(partner.party_id, connection)}
