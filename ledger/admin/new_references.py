"""A source and a party that are not listed yet, given in the form that needs them first."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.admin.commitment_forms import stated_date
from ledger.admin.fields import NO_CHOICE, PRECISIONS, line_field
from ledger.admin.pages import day_field
from ledger.domain import links
from ledger.domain.evidence import DocumentKind
from ledger.models import Party, Publisher, Source, stated
from ledger.models.party import PartyKind


class NewReferenceFields(forms.Form):
    """Fields for one new source and one new party; blank where the lists have them."""

    new_source_title = line_field(gettext_lazy("New source: title"), max_length=300, required=False)
    new_source_publisher = forms.ModelChoiceField(
        Publisher.objects.all(),
        label=gettext_lazy("New source: publisher"),
        required=False,
        help_text=gettext_lazy("Who published it, and so answers for it."),
    )
    new_source_kind = forms.ChoiceField(
        label=gettext_lazy("New source: kind"),
        choices=[NO_CHOICE, *DocumentKind.choices],
        required=False,
    )
    new_source_link = line_field(
        gettext_lazy("New source: link"),
        max_length=2000,
        required=False,
        help_text=gettext_lazy("The whole address, starting with https://"),
    )
    new_source_on = day_field(gettext_lazy("New source: published"), required=False)
    new_source_precision = forms.ChoiceField(
        label=gettext_lazy("New source: how exact"), choices=PRECISIONS, required=False
    )
    new_source_words = line_field(
        gettext_lazy("New source: date in words"), max_length=200, required=False
    )
    new_party_name = line_field(gettext_lazy("New party: name"), max_length=200, required=False)
    new_party_kind = forms.ChoiceField(
        label=gettext_lazy("New party: kind"),
        choices=[NO_CHOICE, *PartyKind.choices],
        required=False,
    )

    def check_references(self) -> None:
        """Hold what was chosen against what was newly given: one source, and some party."""
        given = self.cleaned_data
        is_new = any(given.get(f"new_source_{part}") for part in _SOURCE)
        if is_new and given.get("source"):
            self.add_error("source", _("Choose a source, or give a new one: not both."))
        elif is_new:
            self._check_source(given)
        elif not given.get("source") and "source" not in self.errors:
            self.add_error("source", _("Choose the source it comes from, or give a new one."))
        has_party = bool(given.get("new_party_name") or given.get("obligors"))
        if not has_party and not {"obligors", "new_party_name"} & self.errors.keys():
            self.add_error("obligors", _("Choose who has to do it, or give a new party."))
        if given.get("new_party_name") and not given.get("new_party_kind"):
            self.add_error("new_party_kind", _("Say whether it is a state or an organisation."))

    def _check_source(self, given: dict[str, Any]) -> None:
        for part in ("title", "publisher", "kind"):
            name = f"new_source_{part}"
            if not given.get(name) and name not in self.errors:
                self.add_error(name, _("A new source has a title, a publisher and a kind."))
        link = given.get("new_source_link")
        if link and (why := links.fault(link)):
            self.add_error("new_source_link", why)
        try:
            given["new_source_date"] = stated_date(self, "new_source")
        except forms.ValidationError as wrong:
            self.add_error(None, wrong)

    @cached_property
    def new_source(self) -> Source | None:
        """The new source, not recorded yet; None where one was chosen."""
        given = self.cleaned_data
        if not given.get("new_source_title"):
            return None
        publisher: Publisher = given["new_source_publisher"]
        return Source(
            code=free_code(Source, given["new_source_title"]),
            title=given["new_source_title"],
            publisher=publisher,
            kind=given["new_source_kind"],
            link=given["new_source_link"],
            # Two papers of one publisher are one witness, until somebody says otherwise.
            independence_group=publisher.code,
            **stated.values("published", given["new_source_date"]),
        )

    @cached_property
    def new_party(self) -> Party | None:
        """The new party, not recorded yet; None where there is none."""
        given = self.cleaned_data
        if not given.get("new_party_name"):
            return None
        name = given["new_party_name"]
        return Party(code=free_code(Party, name), name=name, kind=given["new_party_kind"])

    def new_references(self) -> Iterator[Source | Party]:
        """Yield what is to be recorded before the commitment."""
        yield from (row for row in (self.new_source, self.new_party) if row is not None)


_SOURCE = ("title", "publisher", "kind", "link", "on", "precision", "words")
# Codes are given once: short enough for all of them, with room for a number.
_CODE_LENGTH = 34


def free_code(model: type[Source] | type[Party], name: str) -> str:
    """Return a code made of a name, numbered where it is taken; one query."""
    stem = slugify(name)[:_CODE_LENGTH].strip("-_") or str(model._meta.model_name)
    taken = set(model._default_manager.filter(code__startswith=stem).values_list("code", flat=True))
    numbered = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return next(code for code in (stem, *numbered) if code not in taken)
