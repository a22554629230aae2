"""Nobody can tell what they may not see: not from a byte, a header, a status, or a query.

The same things happen in two worlds. In one, others happen beside them that Pieter may not see:
drafts, other desks' items, releases to others, other partners' keys, links and parts that name
what he sees. He asks both for everything there is, and gets the same.
"""

import os
from pathlib import Path

import pytest

from tests.api.asking import Answer, Asker, Names, ask_everything, forget, poll
from tests.api.chance import dice
from tests.api.hidden_steps import HIDDEN
from tests.api.seen_steps import SEEN
from tests.api.two_worlds import World
from tests.loaded import taken_back
from tests.sealing import log_within, seal_all

pytestmark = pytest.mark.django_db

# Two in every run; all, by hand: NON_INTERFERENCE_CASES=200.
CASES = int(os.environ.get("NON_INTERFERENCE_CASES", "2"))
# How much of all there is to ask for: each case draws anew.
SHARE = float(os.environ.get("NON_INTERFERENCE_SHARE", "0.3"))
FIRST = int(os.environ.get("NON_INTERFERENCE_FIRST", "0"))


@pytest.fixture(autouse=True)
def clock() -> None:
    """The worlds have a clock of their own."""


def asked(seed: int, folder: Path, names: Names | None = None) -> tuple[list[Answer], Names]:
    """Let a world come to be, and return all that it answers; nothing of it is left.

    :param names: what of the other world to ask for; None is for the world with hidden things.
    """
    folder.mkdir()
    forget()
    with dice(seed) as chance, taken_back(), log_within(folder):
        world = World(chance, has_hidden=names is None)
        world.open()
        world.hide(6, HIDDEN)
        asker = Asker(world)
        for _turn in range(3):
            for _step in range(4):
                chance.pass_time(minutes=30)
                world.step(SEEN)
                world.hide(2, HIDDEN)
            if world.chance(0.7):
                seal_all()
            poll(asker)
            world.hide(2, HIDDEN)
            poll(asker)
        world.is_over = True
        world.hide(4, HIDDEN)
        names = names or Names.of(world)
        ask_everything(asker, names, share=SHARE)
        return asker.answers, names


@pytest.mark.parametrize("seed", range(FIRST, FIRST + CASES))
def test_what_is_hidden_changes_no_answer(seed: int, tmp_path: Path) -> None:
    beside, names = asked(seed, tmp_path / "beside")
    alone, _names = asked(seed, tmp_path / "alone", names)

    assert [answer.asked for answer in alone] == [answer.asked for answer in beside]
    found = [
        f"{one.asked}: {difference}"
        for one, other in zip(alone, beside, strict=True)
        for difference in one.differs(other)
    ]
    assert not found, "\n".join(found)
    assert {answer.status for answer in alone} <= {200, 201, 304, 404, 412}
