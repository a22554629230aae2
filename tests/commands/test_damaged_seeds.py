"""A mistake in a seed names its file and line, and nothing is loaded."""

from pathlib import Path

import pytest
from django.core.management import CommandError

from ledger.models import Entry, User
from tests.commands.conftest import seed

pytestmark = pytest.mark.django_db

COMMITMENT = "commitments/in-defmod.toml"
TITLE = 'title = "Reach the USD 250 billion defence modernisation goal by 2025"\n'


def damage(facts: Path, name: str, old: str, new: str) -> str:
    """Put something wrong into a file, and return the place of its table: ``file:line``."""
    file = facts / name
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))
    head = text.rindex("[[", 0, text.index(old) + 2)
    return f"{file}:{text.count(chr(10), 0, head) + 1}"


def refusal(facts: Path) -> str:
    """Load the facts, hold that nothing was written, and return what was said."""
    with pytest.raises(CommandError) as refused:
        seed(folder=facts)
    assert not Entry.objects.exists()
    assert not User.objects.exists()
    said = str(refused.value)
    assert said.startswith("Nothing was loaded. ")
    return said.removeprefix("Nothing was loaded. ")


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    ("name", "old", "new", "why"),
    [
        (COMMITMENT, TITLE, "", "“title” is missing."),
        (COMMITMENT, 'on = "2025-12-31"', 'on = "2025-02-30"', "not a day of the calendar"),
        (COMMITMENT, 'on = "2025-12-31"', 'on = "31.12.2025"', "is not a date. Write it as"),
        (COMMITMENT, 'on = "2025-12-31"', 'on = "0000-01-01"', "not a day of the calendar"),
        (COMMITMENT, 'on = "2025-12-31"', 'on = "2525-12-31"', "The year 2525 is not believable"),
        (COMMITMENT, 'precision = "year"', 'precision = "era"', "“era” is no precision"),
        (COMMITMENT, "rung = 3", "rung = 9", "“9” is no rung"),
        (COMMITMENT, 'bond = "political"', 'bond = "moral"', "“moral” is no bond"),
        (COMMITMENT, 'detail = "measured"\n', "", "“detail” is missing."),
        (COMMITMENT, "moves = []", 'moves = []\nparent = "X-1"', "parent “X-1” is nowhere"),
        (COMMITMENT, "moves = []", "moves = []\nmilstones = []", "“milstones” is no field"),
        (COMMITMENT, "every_months = 12, ", "", "“every_months” is missing."),
        (COMMITMENT, "every_months = 12", "every_months = 99", "Review it every 1 to 60 months."),
        (COMMITMENT, "every_months = 12", 'every_months = "often"', "of the wrong kind"),
        (COMMITMENT, 'source = "src-000"', 'source = "src-999"', "“src-999” is not in sources"),
        (COMMITMENT, 'party = "in"', 'party = "atlantis"', "“atlantis” is not in parties.toml"),
        (COMMITMENT, 'desk = "new-delhi"', 'desk = "moon"', "“moon” is not in desks.toml"),
        (COMMITMENT, 'owner = "dev"', 'owner = "eve"', "“eve” is not in people.toml"),
        (COMMITMENT, '["modernisation"]', '["magic"]', "“magic” is not in themes.toml"),
        (COMMITMENT, "IN-DEFMOD-048", "NO-SUCH-048", "“NO-SUCH” is not in instruments.toml"),
        (COMMITMENT, "IN-DEFMOD-048", "IN-DEFMOD-4", "looks like IN-DEFMOD-001"),
        (
            COMMITMENT,
            'status = "announced"',
            'status = "agreed"',
            "“Agreed” needs an official text",
        ),
        (COMMITMENT, 'role = "origin"', 'role = "restatement"', "Still missing: the source"),
        (COMMITMENT, "by 2025", "by\u200b 2025", "invisible or control character (U+200B"),
        (
            COMMITMENT,
            "moves = []",
            'moves = [{to = "in_progress", on = "", note = "Go.", evidence = []}]',
            "A commitment cannot go from “Announced” to “In progress”.",
        ),
        (
            COMMITMENT,
            "moves = []",
            'moves = [{to = "fulfilled", on = "", note = "Go.", evidence = [0]}]',
            "of the wrong kind: list index out of range",
        ),
        (
            COMMITMENT,
            "moves = []",
            'moves = [{to = "superseded", on = "", note = "", evidence = [], successor = "X-1"}]',
            "successor “X-1” is nowhere in the seeds",
        ),
        ("sources.toml", 'publisher = "pti"', 'publisher = "nobody"', "“nobody” is not in publish"),
        ("sources.toml", 'kind = "press_report"', 'kind = "rumour"', "“rumour” is no kind"),
        ("people.toml", 'role = "reader"', 'role = "emperor"', "“emperor” is no role"),
        ("people.toml", 'username = "rita"', 'username = "Rita!"', "Use a-z, 0-9 and . _ -"),
        ("desks.toml", "Asia/Kolkata", "Asia/Atlantis", "“Asia/Atlantis” is not a time zone."),
        ("partners.toml", 'party = "be"', 'party = "xx"', "“xx” is not in parties.toml"),
        ("themes.toml", 'parent = ""', 'parent = "nowhere"', "“nowhere” is not in themes.toml"),
    ],
)
def test_a_wrong_fact_is_named_with_its_file_and_line(
    name: str, old: str, new: str, why: str, facts: Path
) -> None:
    place = damage(facts, name, old, new)

    said = refusal(facts)

    assert said.startswith(f"{place}: ")
    assert why in said


CLAIM = (
    'source = "src-000", locator = "¶16", value = "", narrative = "On the way.", '
    'as_of = {on = "", precision = "unstated", words = "text without a date"}'
)
STEP = 'title = "Half of it", mandatory = true, done_on = "", note = ""'
NEVER = 'due = {on = "", precision = "", words = ""}'
THREAT = 'mitigation = "", source = "src-000", locator = "¶20"'
YEARLY = 'kind = "calendar_year", text = "", ends_on = "", anchor = "schedule"'
GRADE = 'grade = "limited", outlook = "", rationale = "Read.", covers_from = "2026-01-27"'
ENDED = 'covers_to = "2026-01-28"'


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    ("given", "why"),
    [
        ('links = [{kind = "cousin_of", to = "IN-DEFMOD-048", note = ""}]', "is no kind"),
        ('links = [{kind = "restates", to = "IN-DEFMOD-048", note = ""}]', "linked to itself"),
        ('links = [{kind = "restates", to = "X-1", note = ""}]', "to “X-1” is nowhere"),
        (f'risks = [{{title = "", likelihood = 1, impact = 4, {THREAT}}}]', "“4” is no impact"),
        (f"milestones = [{{{STEP}, {NEVER}, weight = 0}}]", "A milestone weighs 1 to 100."),
        (f"milestones = [{{{STEP}, {NEVER}}}]", "“weight” is missing."),
        (f'recurrence = {{{YEARLY}, starts_on = "", note = ""}}', "“starts_on” is missing."),
        (f'updates = [{{{CLAIM}, topic = "status", status = "late"}}]', "“late” is no status"),
        (f'updates = [{{{CLAIM}, topic = "cost", status = ""}}]', "Write the figure"),
        ('rulings = [{topic = "status", ruling = "first", reasons = "Later."}]', "left to rule on"),
        (
            f'assessments = [{{by = "rita", assessor = "independent", {GRADE}, {ENDED}}}]',
            "Only desk officers and managers assess",
        ),
        (
            f'assessments = [{{by = "dev", assessor = "self", {GRADE}, covers_to = ""}}]',
            "“covers_to” is missing.",
        ),
    ],
)
def test_what_follows_a_commitment_names_its_file_and_line_too(
    given: str, why: str, facts: Path
) -> None:
    place = damage(facts, COMMITMENT, "moves = []", f"moves = []\n{given}")

    said = refusal(facts)

    assert said.startswith(f"{place}: ")
    assert why in said


@pytest.mark.parametrize(
    ("move", "why"),
    [
        ('{party = "be", to = "agreed", on = "", note = "Go."}', "party “be” has no part in it"),
        ('{party = "in", to = "agreed", on = "", note = "Go."}', "Nobody else has to do it"),
        ('{due = {on = "2026-06-30", precision = "day", words = ""}, note = ""}', "Say why"),
        ('{note = "Go."}', "“to” is missing."),
    ],
)
def test_a_move_that_cannot_be_made_names_its_file_and_line_too(
    move: str, why: str, facts: Path
) -> None:
    place = damage(facts, COMMITMENT, "moves = []", f"moves = [{move}]")

    said = refusal(facts)

    assert said.startswith(f"{place}: ")
    assert why in said


@pytest.mark.parametrize(
    ("name", "table"),
    [("themes.toml", "theme"), ("sources.toml", "source"), (COMMITMENT, "commitment")],
)
def test_a_code_that_stands_twice_is_named_with_both_places(
    name: str, table: str, facts: Path
) -> None:
    file = facts / name
    text = file.read_text()
    first = text.index(f"[[{table}]]")
    copy = text[first:].split(f"\n[[{table}]]")[0]
    file.write_text(f"{text}\n{copy}")

    said = refusal(facts)

    assert said.startswith(f"{file}:{text.count(chr(10)) + 2}: ")
    assert f"stands already at {file}:{text.count(chr(10), 0, first) + 1}." in said


def test_broken_toml_is_named_with_its_file_and_line(facts: Path) -> None:
    file = facts / "parties.toml"
    file.write_text('[[party]]\ncode = "be"\nname = Belgium\n')

    said = refusal(facts)

    assert said.startswith(f"{file}: ")
    assert "(at line 3, column 8)" in said


@pytest.mark.parametrize("name", ["themes.toml", "releases.toml"])
def test_a_file_that_is_not_there_is_named(name: str, facts: Path) -> None:
    (facts / name).unlink()

    assert str(facts / name) in refusal(facts)


def test_a_file_in_another_encoding_is_named(facts: Path) -> None:
    (facts / "themes.toml").write_bytes('[[theme]]\nname = "Coopération"\n'.encode("latin-1"))

    assert str(facts / "themes.toml") in refusal(facts)


@pytest.mark.parametrize("head", ["[[comitment]]", "[[party]]", " [[commitment]]", "[commitment]"])
def test_a_table_of_another_name_is_not_left_out_silently(head: str, facts: Path) -> None:
    damage(facts, COMMITMENT, "[[commitment]]", head)

    assert refusal(facts).startswith(f"{facts / COMMITMENT}: it holds nothing but tables")


def test_a_release_of_what_is_not_there_is_named(facts: Path) -> None:
    file = facts / "releases.toml"
    row = 'instrument = ""\ncommitment = "X-1"\nparty = "in"\npublic = false\n'
    file.write_text(f"[[release]]\n{row}")

    assert refusal(facts) == f"{file}:1: commitment “X-1” is nowhere in the seeds."


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert str(tmp_path / "nowhere") in refusal(tmp_path / "nowhere")
