"""Every row that the API reads was released, because there is one way to the rows."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger import api

FOLDER = Path(api.__file__).parent
MANAGERS = {"objects", "_default_manager", "_base_manager"}
SHOWN = ("documents.py", "past_documents.py", "files.py", "history.py", "reference.py", "view.py")
OWN = "the caller's own"
NARROWING = "keys that only narrow what is visible"
BEGUN = "whether there is a log at all, which its public page says"
ALLOWED = {  # what is asked, and why that tells of nothing hidden
    **{(file, "Commitment.objects.visible_to"): "the one way to the rows" for file in SHOWN},
    ("submissions.py", "Commitment.objects.visible_to"): "the one way to the rows",
    ("authentication.py", "Credential.objects.live"): OWN,
    ("webhooks.py", "WebhookEndpoint.objects.filter"): OWN,
    ("submissions.py", "Submission.objects.select_related"): "the words where it is asked: its own",
    ("submissions.py", "Entry.objects.filter"): "tied to a submission of its own",
    ("parts.py", "self.model._default_manager.order_by"): "the next word ties it to a visible row",
    ("documents.py", "Link.objects.standing"): "the next words tie it to two visible rows",
    ("past_documents.py", "Link.objects.filter"): "keys, of which only the visible ones are read",
    ("files.py", "Evidence.objects.standing"): "the next word ties it to a visible row",
    ("filters.py", "model.objects.filter"): NARROWING,
    ("filters.py", "Obligation.objects.filter"): NARROWING,
    ("filters.py", "Tagging.objects.filter"): NARROWING,
    ("subqueries.py", "Theme.objects.filter"): NARROWING,
    ("totals.py", "Desk.objects.today"): "which day it is",
    ("changes.py", "Log.objects.exists"): BEGUN,
    ("export.py", "Log.objects.exists"): BEGUN,
}


def questions(source: str) -> Iterator[str]:
    """Yield each question that is put to a table, such as ``Commitment.objects.all``."""
    tree = ast.parse(source)
    outer = {id(node.value): node for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in MANAGERS:
            yield ast.unparse(outer.get(id(node), node))


def test_no_table_is_asked_but_in_the_ways_that_are_known() -> None:
    found = {
        (path.name, question)
        for path in FOLDER.rglob("*.py")
        for question in questions(path.read_text())
    }

    assert found == set(ALLOWED)


@pytest.mark.parametrize("word", ["raw", "cursor", "connection", "connections", "get_model"])
def test_no_other_way_leads_to_a_table(word: str) -> None:
    for path in FOLDER.rglob("*.py"):
        called = {
            node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Call)
        }

        assert word not in called, path.name


@pytest.mark.parametrize(
    ("source", "asked"),
    [
        ("Commitment.objects.all()", ["Commitment.objects.all"]),
        ("rows = models.Commitment.objects", ["models.Commitment.objects"]),
        ("Commitment._base_manager.get(pk=1)", ["Commitment._base_manager.get"]),
        ("objects = visible.filter(pk=1)", []),
    ],
)
def test_the_walk_sees_a_question_however_it_is_put(source: str, asked: list[str]) -> None:
    assert list(questions(source)) == asked
