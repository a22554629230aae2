"""What may happen that Pieter does not see, however close it comes to what he does."""

from typing import Any, Final

from ledger import actions
from ledger.actions import Cited, Obliged
from ledger.domain.levels import Level
from ledger.domain.relations import LinkKind
from ledger.models import Commitment, Entry, Instrument, Party
from tests.api.partners import a_caller
from tests.api.seen_steps import attach, claim, correct, move, note_risk, review, set_step
from tests.api.two_worlds import Hidden, World
from tests.factories import SETUP, a_draft, a_party, a_source, a_theme, an_instrument, who


def _secret(world: World) -> Commitment:
    return world.item(world.pick(world.secrets + world.anchors))


def _officer(world: World, item: Commitment) -> Any:
    return who(next((o for d, o, _m in world.elsewhere if d.pk == item.desk_id), world.people[0]))


def hide_draft(world: World) -> None:
    desk, officer, _manager = world.pick(world.elsewhere)
    n, instrument = next(world.dice), world.pick(world.instruments)
    draft = a_draft(
        officer,
        desk=desk,
        instrument=instrument,
        reference=f"{instrument.code}-{n:03}",
        obligations=[Obliged(world.pick(world.parties))],
        themes=[world.pick(world.themes)],
    )
    world.secrets.append(draft.pk)


def hide_item(world: World) -> None:
    """Publish what is released to nobody, or to India alone, beside what he sees."""
    desk, _, manager = world.pick(world.elsewhere)
    parties = [world.pick(world.parties), a_party(f"hidden-{next(world.dice)}")]
    item = world.promise(
        world.pick([world.instruments[1], an_instrument(f"HIDDEN-{next(world.dice)}")]),
        desk=desk,
        obligations=[Obliged(party) for party in parties],
        themes=[world.pick([*world.themes, a_theme("", world.pick(world.themes))])],
    )
    world.secrets.append(item.pk)
    if world.chance(0.5):
        actions.release(
            item, to=world.india, level=world.pick(Level), by=who(manager), at=world.dice.at
        )


def work_on_hidden(world: World) -> None:
    item = _secret(world)
    by = _officer(world, item)
    act = world.pick([move, attach, review, note_risk, set_step, claim, correct])
    act(world, item, by, by)


def relate_hidden(world: World) -> None:
    """Let what is hidden name what he sees: as what it is part of, or linked to."""
    item, seen = world.item(world.pick(world.secrets)), world.item(world.pick(world.items))
    by = _officer(world, item)
    if world.chance(0.5):
        actions.set_parent(item, parent=seen, by=by, at=world.dice.at)
    else:
        actions.link(item, seen, kind=world.pick(LinkKind), by=by, at=world.dice.at)


def show_to_others(world: World) -> None:
    """Release an instrument to India. What Pieter sees happen to it later would stand on that
    entry, and hash otherwise: so to the one that he sees, it happens when all else is over.
    """
    which = world.pick(world.instruments) if world.is_over else world.instruments[1]
    instrument, by = Instrument.objects.get(pk=which.pk), who(world.people[1])
    actions.release(instrument, to=world.india, by=by, at=world.dice.at)


def rename_hidden(world: World) -> None:
    party = world.pick(Party.objects.filter(code__startswith="hidden").order_by("code"))
    by = who(world.people[0])
    actions.amend_reference(party, name=f"Renamed {next(world.dice)}", by=by, at=world.dice.at)


def give_others_a_key(world: World) -> None:
    a_caller(world.india)
    actions.add_endpoint(
        world.indira.partner,
        label="x",
        url="https://hooks.example.org/x",
        by=SETUP,
        at=world.dice.at,
    )


def let_others_read(world: World) -> None:
    world.indira.get("commitments")
    world.indira.get("changes")


def erase_hidden(world: World) -> None:
    entry = world.pick(Entry.objects.filter(stream=_secret(world).pk).order_by("version"))
    actions.erase(entry, "open", basis="GDPR art. 17", by=SETUP, at=world.dice.at)


def cite_anew(world: World) -> None:
    item = _secret(world)
    cited = Cited(a_source(), "¶9")
    actions.cite(item, cited, by=_officer(world, item), at=world.dice.at)


HIDDEN: Final[list[Hidden]] = [
    *(hide_draft, hide_item, hide_item, work_on_hidden, work_on_hidden, relate_hidden),
    *(show_to_others, rename_hidden, give_others_a_key, let_others_read, erase_hidden, cite_anew),
]
