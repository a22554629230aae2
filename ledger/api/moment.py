"""The instant of which a partner asks: ``as_of``."""

import re
from datetime import UTC, datetime, time
from typing import Final

from rest_framework.exceptions import ErrorDetail, ValidationError

from ledger.domain.dates import parse_day

AS_OF: Final = "as_of"
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# RFC 3339 §5.6, to the microsecond: finer ones are on no record.
_INSTANT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?"
    r"(Z|[+-][0-9]{2}:[0-9]{2})"
)


def read(text: str, *, now: datetime) -> datetime:
    """Return the instant that a text names; a day names its last microsecond in UTC.

    :raises ValidationError: it names none, or one that has not come yet.
    """
    try:
        at = _parse(text)
    except (ValueError, OverflowError):
        why = "Give a day such as 2026-01-27, or an instant such as 2026-01-27T10:00:00Z."
        raise ValidationError({AS_OF: [ErrorDetail(why, "invalid")]}) from None
    if at > now:
        why = "This has not come yet. A day is over at midnight in UTC."
        raise ValidationError({AS_OF: [ErrorDetail(why, "future")]})
    return at


def _parse(text: str) -> datetime:
    if _DAY.fullmatch(text):
        return datetime.combine(parse_day(text), time.max, UTC)
    return parse_instant(text)


def parse_instant(text: str) -> datetime:
    """Read an instant of RFC 3339, in UTC.

    :raises ValueError: it is none. :raises OverflowError: in UTC it lies beyond the calendar.
    """
    if not _INSTANT.fullmatch(text):
        raise ValueError(text)
    return datetime.fromisoformat(text).astimezone(UTC)
