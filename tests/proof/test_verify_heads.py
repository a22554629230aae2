"""A tail that is kept back shows, once the log has recorded the heads of all items."""

import copy
from pathlib import Path
from typing import Any

import pytest

from tests.proof.ledgers import DIALOGUE, LOG, VISIT, Ledger
from tests.proof.verifying import FAILED, UNCHECKED, VERIFIED
from tests.proof.views import TRUE, restated, view, without


def test_before_heads_are_logged_the_verifier_says_what_it_cannot_know(tmp_path: Path) -> None:
    young = Ledger()
    young.tell(DIALOGUE, type="created")

    found = view(tmp_path, young.view(DIALOGUE))

    assert found.status == VERIFIED
    assert "No recorded heads came with it, so the newest entries may be left out." in found.said


def test_an_item_that_ends_before_its_recorded_head_is_found(tmp_path: Path) -> None:
    cut = without(without(TRUE, 4), 3)

    found = view(tmp_path, restated(cut))

    assert found.status == FAILED
    assert f"item {DIALOGUE} is shown up to version 3, and was at version 4" in found.warned


def test_a_head_that_was_made_to_fit_is_not_the_one_on_record(tmp_path: Path) -> None:
    cut = copy.deepcopy(without(without(TRUE, 4), 3))
    cut["heads"]["streams"][str(DIALOGUE)]["version"] = 3

    found = view(tmp_path, restated(cut))

    assert found.status == FAILED
    assert f"version 3 of item {DIALOGUE} is not the head on record." in found.warned


def test_an_item_without_its_head_is_found(tmp_path: Path) -> None:
    bent = copy.deepcopy(TRUE)
    del bent["heads"]["streams"][str(DIALOGUE)]

    found = view(tmp_path, bent)

    assert found.status == FAILED
    assert "was at version 0 when its head was recorded" in found.warned


@pytest.mark.parametrize("root", ["", "00" * 32, 7, None])
def test_heads_under_a_root_that_is_none_prove_nothing(tmp_path: Path, root: Any) -> None:
    lying = Ledger()
    lying.tell(DIALOGUE, type="created")
    row = {"root": root, "size": 1, "streams": 1}
    lying.tell(LOG, type="heads_logged", data={"set": {f"heads:{VISIT}": row}})

    assert view(tmp_path, lying.view(DIALOGUE)).status in {FAILED, UNCHECKED}


def test_heads_told_by_another_item_than_the_log_are_none(tmp_path: Path) -> None:
    bent = copy.deepcopy(TRUE)
    bent["heads"]["entry"] = bent["entries"][0]

    assert view(tmp_path, bent).status in {FAILED, UNCHECKED}
