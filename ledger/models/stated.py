"""Columns for a date as it was stated: the day, how exact it is, and the words."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ledger.domain.dates import Precision, StatedDate


def day_column(label: Any, help_text: Any = "") -> "models.DateField[Any, Any]":
    return models.DateField(label, null=True, blank=True, help_text=help_text)


def precision_column() -> "models.CharField[str, str]":
    return models.CharField(_("how exact"), max_length=8, choices=Precision, blank=True)


def words_column() -> "models.CharField[str, str]":
    return models.CharField(
        _("in words"), max_length=200, blank=True, help_text=_("As it was said, word for word.")
    )


def columns(name: str) -> tuple[str, str, str]:
    """Return the three columns of a stated date."""
    return f"{name}_on", f"{name}_precision", f"{name}_words"


def read(row: models.Model, name: str) -> StatedDate:
    """Return a stated date from its three columns."""
    on, precision, words = (getattr(row, column) for column in columns(name))
    return StatedDate(on, Precision(precision) if precision else None, words)


def values(name: str, date: StatedDate) -> dict[str, Any]:
    """Return the three columns of a stated date, to be written."""
    parts = (date.on, date.precision or "", date.words)
    return dict(zip(columns(name), parts, strict=True))


def constraints(model: str, name: str) -> list[models.BaseConstraint]:
    """A day has a precision, and words alone have no day."""
    on, precision, words = columns(name)
    nothing = Q(**{f"{on}__isnull": True, precision: "", words: ""})
    only_words = Q(**{f"{on}__isnull": True, precision: Precision.UNSTATED}) & ~Q(**{words: ""})
    spans = [p.value for p in Precision if p is not Precision.UNSTATED]
    day = Q(**{f"{on}__isnull": False, f"{precision}__in": spans})
    return [
        models.CheckConstraint(
            condition=nothing | only_words | day, name=f"{model}_{name}_date_is_paired"
        )
    ]


def known(model: str, column: str, choices: type[models.Choices]) -> models.CheckConstraint:
    """The database knows the choices too."""
    return models.CheckConstraint(
        condition=Q(**{f"{column}__in": choices.values}), name=f"{model}_{column}_is_known"
    )


def known_or_blank(
    model: str, column: str, choices: type[models.Choices]
) -> models.CheckConstraint:
    """The database knows the choices, and that there may be none."""
    return models.CheckConstraint(
        condition=Q(**{f"{column}__in": ["", *choices.values]}), name=f"{model}_{column}_is_known"
    )


def not_blank(model: str, column: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=~Q(**{column: ""}), name=f"{model}_{column}_is_not_blank"
    )
