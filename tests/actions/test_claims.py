"""Claims of progress: accepted or not, corrected, and set side by side where they contradict."""

from datetime import date, timedelta

import pytest

from ledger import actions
from ledger.actions import NewAssessment
from ledger.domain.assessments import Assessor, Grade, Outlook, gap
from ledger.domain.dates import Precision, StatedDate
from ledger.domain.disagreements import DisagreementState, Ruling
from ledger.domain.lateness import Late
from ledger.domain.status import Status
from ledger.domain.updates import UpdateState
from ledger.errors import Refused
from ledger.models import Commitment, Disagreement, Update, User
from tests.actions.history_in_full import YESTERDAY, a_claim
from tests.factories import NOW, TODAY, a_source, agreed, approve, in_progress, some_evidence, who

pytestmark = pytest.mark.django_db
UNDATED = StatedDate(None, Precision.UNSTATED, "at some time before the summit")


@pytest.fixture
def item(amina: User, marc: User) -> Commitment:
    return in_progress(amina, marc)


def claimed(item: Commitment, amina: User, *, accept: bool = True, **given: object) -> Update:
    item.refresh_from_db()
    return actions.record_update(item, a_claim(**given), by=who(amina), at=NOW, accept=accept)


def test_two_sources_that_contradict_open_one_disagreement_and_both_stay(
    item: Commitment, amina: User
) -> None:
    first = claimed(item, amina, as_of=UNDATED)
    second = claimed(item, amina, as_of=UNDATED, status=Status.ANNOUNCED)

    [found] = item.disagreements.all()

    assert (found.first, found.second, found.state) == (first, second, DisagreementState.OPEN)
    assert set(item.updates.accepted()) == {first, second}


def test_news_is_no_contradiction_but_a_later_step_back_is(item: Commitment, amina: User) -> None:
    before, then = date(2026, 1, 1), date(2026, 3, 1)
    claimed(item, amina, as_of=StatedDate(before, Precision.DAY), status=Status.AGREED)
    claimed(item, amina, as_of=StatedDate(then, Precision.DAY), status=Status.IN_PROGRESS)

    assert not item.disagreements.exists()

    claimed(item, amina, status=Status.ANNOUNCED)

    assert item.disagreements.count() == 2


def test_a_claim_that_is_not_accepted_contradicts_nothing(item: Commitment, amina: User) -> None:
    claimed(item, amina)
    draft = claimed(item, amina, accept=False, status=Status.ANNOUNCED)
    note = "The paper is not about this item."

    actions.decide_update(draft, accept=False, note=note, by=who(amina), at=NOW)

    assert not item.disagreements.exists()
    with pytest.raises(Refused, match="decided on already"):
        actions.decide_update(draft, accept=True, by=who(amina), at=NOW)


def test_a_correction_takes_the_place_of_a_claim_without_contradicting_it(
    item: Commitment, amina: User
) -> None:
    wrong = claimed(item, amina)

    right = claimed(item, amina, status=Status.ANNOUNCED, corrects=wrong)

    assert list(item.updates.accepted()) == [right]
    assert not item.disagreements.exists()
    with pytest.raises(Refused, match="corrected already"):
        claimed(item, amina, corrects=wrong)


def test_figures_of_two_years_are_ruled_not_comparable(item: Commitment, amina: User) -> None:
    for value in ("USD 8.7 billion (2023)", "EUR 12.22 billion (2021)"):
        claimed(item, amina, topic="bilateral-trade", status=None, value=value)
    found = Disagreement.objects.get(commitment=item)
    reasons = "Different years, different currencies."

    actions.rule(found, ruling=Ruling.NOT_COMPARABLE, reasons=reasons, by=who(amina), at=NOW)

    assert found.state == DisagreementState.TOLERATED
    with pytest.raises(Refused, match="ruled on already"):
        actions.rule(found, ruling=Ruling.FIRST, reasons="No.", by=who(amina), at=NOW)


def test_nothing_is_closed_while_its_sources_disagree(
    item: Commitment, amina: User, marc: User
) -> None:
    claimed(item, amina, as_of=UNDATED)
    claimed(item, amina, as_of=UNDATED, status=Status.ANNOUNCED)
    item.refresh_from_db()

    with pytest.raises(Refused, match="Rule on it first"):
        actions.propose_move(item, to=Status.FULFILLED, note="Done.", by=who(amina), at=NOW)

    found = Disagreement.objects.get(commitment=item)
    actions.rule(found, ruling=Ruling.FIRST, reasons="On record.", by=who(marc), at=NOW)
    item.refresh_from_db()
    asked = actions.propose_move(item, to=Status.FULFILLED, note="Done.", by=who(amina), at=NOW)

    assert approve(asked, marc).status == Status.FULFILLED


def test_a_claim_speaks_of_no_day_to_come_and_of_no_other_item(
    item: Commitment, amina: User, marc: User
) -> None:
    tomorrow = StatedDate(TODAY + timedelta(days=1), Precision.DAY)
    foreign = claimed(agreed(amina, marc), amina)

    with pytest.raises(Refused, match="a day that has not come yet"):
        claimed(item, amina, as_of=tomorrow)
    with pytest.raises(Refused, match="belongs to another commitment"):
        claimed(item, amina, corrects=foreign)
    with pytest.raises(Refused, match="Write the figure"):
        claimed(item, amina, topic="trade", status=None)


def test_an_accepted_claim_says_when_the_next_is_due(item: Commitment, amina: User) -> None:
    claimed(item, amina, as_of=YESTERDAY)
    item.refresh_from_db()
    by_publication = item.update_due_on
    september = StatedDate(date(2026, 9, 30), Precision.MONTH)
    new = a_claim(as_of=september, evidence=[some_evidence()])
    actions.record_update(item, new, by=who(amina), at=NOW + timedelta(days=92), accept=True)
    item.refresh_from_db()

    assert by_publication == date(2027, 4, 1)  # 1.5 times 6 months after it was published
    assert item.update_due_on == date(2027, 6, 30)  # the same after September's end
    assert item.days_late(Late.UPDATE, on=date(2027, 7, 2)) == 2


def graded(assessor: Assessor, grade: Grade, **given: object) -> NewAssessment:
    period = {"covers_from": date(2026, 1, 1), "covers_to": date(2026, 6, 30)}
    made = {"assessor": assessor, "grade": grade, "rationale": "As seen."} | period | given
    return NewAssessment(**made)  # type: ignore[arg-type]


def test_two_series_keep_their_gap(item: Commitment, amina: User, marc: User, dev: User) -> None:
    own = graded(Assessor.SELF, Grade.SUBSTANTIAL, outlook=Outlook.ON_TRACK)
    actions.assess(item, own, by=who(amina), at=NOW)
    actions.assess(item, graded(Assessor.INDEPENDENT, Grade.LIMITED), by=who(dev), at=NOW)

    found = gap(row.graded() for row in item.assessments.all())

    assert str(found) == "Self-assessed “Substantial”, independently “Limited”: 1 above."


def test_nobody_who_wrote_on_the_record_in_the_period_is_independent(
    item: Commitment, amina: User, marc: User
) -> None:
    this_month = {"covers_from": date(2026, 7, 1), "covers_to": date(2026, 7, 1)}

    grade = graded(Assessor.INDEPENDENT, Grade.COMPLETE, **this_month)
    with pytest.raises(Refused, match="not independent"):
        actions.assess(item, grade, by=who(amina), at=NOW)

    before = graded(Assessor.INDEPENDENT, Grade.LIMITED)
    assert actions.assess(item, before, by=who(amina), at=NOW).grade == Grade.LIMITED


def test_an_assessment_covers_a_period_that_is_past_and_says_why(
    item: Commitment, amina: User
) -> None:
    backwards = graded(Assessor.SELF, Grade.LIMITED, covers_to=date(2025, 1, 1))
    ahead = graded(Assessor.SELF, Grade.LIMITED, covers_to=date(2026, 8, 1))
    silent = graded(Assessor.SELF, Grade.LIMITED, rationale=" ")
    nobody = graded(Assessor.PARTNER, Grade.LIMITED)

    for new, why in (
        (backwards, "ends before it starts"),
        (ahead, "days that have not come"),
        (silent, "what the grade rests on"),
        (nobody, "Name the party"),
    ):
        with pytest.raises(Refused, match=why):
            actions.assess(item, new, by=who(amina), at=NOW)


def test_a_source_that_is_rejected_stays_on_the_record(item: Commitment, amina: User) -> None:
    draft = claimed(item, amina, accept=False, source=a_source())

    with pytest.raises(Refused, match="Say why it is rejected"):
        actions.decide_update(draft, accept=False, by=who(amina), at=NOW)
    actions.decide_update(draft, accept=False, note="Not ours.", by=who(amina), at=NOW)

    assert Update.objects.get(pk=draft.pk).state == UpdateState.REJECTED
    assert not item.updates.accepted().exists()
