"""How the parts of a shared promise add up."""

from hypothesis import given
from hypothesis import strategies as some

from ledger.domain.parts import JointRule, Part, joint
from ledger.domain.status import CLOSED, OPEN, Status

statuses = some.lists(some.sampled_from(Status), min_size=1, max_size=5)


def together(rule: JointRule, *found: Status) -> Status:
    return joint(rule, [Part(f"Party {n}", status) for n, status in enumerate(found)]).status


@given(some.sampled_from(JointRule), some.sampled_from(Status), some.integers(1, 5))
def test_parties_that_stand_together_have_the_whole_with_them(
    rule: JointRule, status: Status, many: int
) -> None:
    assert together(rule, *[status] * many) == status


@given(some.sampled_from(JointRule), statuses, some.randoms(use_true_random=False))
def test_the_order_of_the_parties_does_not_matter(
    rule: JointRule, found: list[Status], dice: object
) -> None:
    shuffled = list(found)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]

    assert together(rule, *shuffled) == together(rule, *found)


@given(statuses)
def test_where_every_party_must_do_its_part_the_whole_is_open_while_any_is(
    found: list[Status],
) -> None:
    whole = together(JointRule.EVERY, *found)

    assert (whole in OPEN) == any(status in OPEN for status in found)
    assert (whole is Status.FULFILLED) == (set(found) == {Status.FULFILLED})


@given(statuses)
def test_where_one_is_enough_the_whole_is_fulfilled_once_any_is(found: list[Status]) -> None:
    whole = together(JointRule.ANY, *found)

    assert (whole is Status.FULFILLED) == (Status.FULFILLED in found)
    assert whole in found


@given(some.lists(some.sampled_from(CLOSED), max_size=4), some.sampled_from(OPEN))
def test_a_party_that_withdrew_does_not_hold_back_the_one_that_still_acts(
    closed: list[Status], status: Status
) -> None:
    assert together(JointRule.EVERY, Status.WITHDRAWN, *closed, status) == status


def test_a_withdrawal_is_no_fulfilment_and_no_failure_of_the_other() -> None:
    every, withdrawn = JointRule.EVERY, Status.WITHDRAWN

    assert together(every, withdrawn, Status.FULFILLED) == Status.PARTLY_FULFILLED
    assert together(every, withdrawn, Status.NOT_FULFILLED) == Status.NOT_FULFILLED
    assert together(every, withdrawn, withdrawn) == withdrawn


def test_the_reason_names_the_rule_and_every_party() -> None:
    found = joint(JointRule.EVERY, [Part("EU", Status.FULFILLED), Part("India", Status.AGREED)])

    assert found.reason == (
        "Every party must do its part: the one furthest behind decides "
        "(EU: Fulfilled, India: Agreed)."
    )
