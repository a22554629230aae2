"""Everything that a partner may ask for, and what of an answer must not depend on the unseen."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import zip_longest
from math import ceil
from typing import Any, Final, Self, TypeVar

from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger.models import Commitment, Entry, feed_head
from tests.api.two_worlds import World

T = TypeVar("T")

# Of a proof of the whole log, what says how long the log is, and how it hashes: the only places
# where one may learn that there is more than one sees.
OF_THE_LOG: Final = frozenset(
    {
        *("index", "size", "root", "path", "signature", "checkpoint", "sealed", "statement"),
        *("heads", "to_size", "to_root"),
    }
)


@dataclass(frozen=True)
class Answer:
    """What came back, and what it cost.

    :ivar queries: how many; -1 of a proof, which reads a tile more in a longer log.
    """

    asked: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: str
    queries: int

    def differs(self, other: Self) -> Iterator[str]:
        """Yield what is not the same in another answer to the same question."""
        if self.status != other.status:
            yield f"status {self.status} or {other.status}"
        if self.queries != other.queries:
            yield f"{self.queries} queries or {other.queries}"
        for one in sorted({*self.headers} ^ {*other.headers}):
            yield f"header {one}"
        if self.body != other.body:
            pairs = enumerate(zip_longest(self.body, other.body))
            place = next(n for n, (one, another) in pairs if one != another)
            yield " or ".join(
                repr(b[max(0, place - 80) : place + 80]) for b in (self.body, other.body)
            )


class Asker:
    """Pieter's program: asks, and keeps every answer. Each request takes some seconds."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.answers: list[Answer] = []
        self.tags: dict[str, str] = {}
        self.cursor = "start"

    def ask(self, path: str, *, name: str = "", is_proof: bool = False, tag: str = "") -> str:
        """Send one request, and return the body as it came.

        :param name: what to call it, where its address is not the same in both worlds.
        :param tag: of the answer that is known already.
        """
        headers = {"If-None-Match": tag} if tag else {}
        asked = f"{name or path} {tag}".strip()
        send = partial(self.world.pieter.send, "GET", path, **headers)
        answer, text = self._heard(asked, send, is_proof=is_proof)
        if "ETag" in answer.headers:
            self.tags[path] = answer["ETag"]
        return text

    def send_in(self, ref: str) -> None:
        """Send a claim about an item."""
        claim = {"kind": "claim", "as_of_on": "2026-06-01", "narrative": "It was signed."}
        headers = {"Idempotency-Key": ref, "If-Match": self.tags.get(f"commitments/{ref}", "*")}
        path = f"commitments/{ref}/submissions"
        body = json.dumps(claim).encode()
        self._heard(f"POST {path}", partial(self.world.pieter.post, path, body, **headers))

    def _heard(
        self, asked: str, send: Callable[[], Any], *, is_proof: bool = False
    ) -> tuple[Any, str]:
        self.world.dice.pass_time(seconds=20)
        # What a request leaves to chance, it takes from nobody.
        with self.world.dice.fixed("request"), CaptureQueriesContext(connection) as seen:
            answer = send()
            content = b"".join(answer) if answer.streaming else answer.content
        text = content.decode().replace(answer["X-Request-Id"], "-")
        told = _without_places(text) if is_proof else text
        kept = sorted((n, v) for n, v in answer.items() if _is_kept(n, is_proof=is_proof))
        count = -1 if is_proof else len(seen)
        self.answers.append(Answer(asked, answer.status_code, tuple(kept), told, count))
        return answer, text

    def ask_again(self, path: str) -> None:
        """Ask with the tag of the answer before, if there was one."""
        self.ask(path, tag=self.tags.get(path, ""))


def _is_kept(header: str, *, is_proof: bool) -> bool:
    """The id of a request is chance; a proof has the length of its path."""
    return header != "X-Request-Id" and not (is_proof and header in {"Content-Length", "ETag"})


def _without_places(text: str) -> str:
    """Return a proof without what tells of the whole log."""
    if not text.startswith("{"):
        return text.partition("\n")[0] if text.startswith("c2sp.org/tlog-proof") else text
    return json.dumps(_stripped(json.loads(text)), sort_keys=True)


def _stripped(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _stripped(v) for name, v in value.items() if name not in OF_THE_LOG}
    return [_stripped(each) for each in value] if isinstance(value, list) else value


# --- The addresses ------------------------------------------------------------------------------

AS_OF: Final = "as_of=2026-07-01T12:00:00Z"
POLLED: Final = ("commitments", "summary", "reviews", "export?format=csv", "me")
LISTS: Final = (
    *("commitments?limit=2", "commitments?view=brief", "commitments?view=full", "reviews.ics"),
    *("export", "parties", "themes", "instruments", "statuses", "reviews?limit=3"),
    *("changes", "changes?limit=3&embed=commitment", "changes?after=now", "submissions"),
    *("webhook-endpoints", "nonsense", f"commitments?limit=3&{AS_OF}"),
)
ROOMS: Final = ("commitments", "summary", "reviews", "export")
SEARCHES: Final = (
    *("status=agreed", "status=in_progress&status=stalled", "status_not=agreed", "party=in"),
    *("party=eu&party_role=obligor", "party_not=eu", "theme=security", "theme_not=maritime"),
    *("instrument=WHOLE", "instrument=SINGLE", "instrument_not=WHOLE", "owner=brussels"),
    *("owner_not=brussels", "rung=4", "rung_not=4", "late=delivery_overdue", "overdue=true"),
    *("late=review_overdue", "late_not=review_overdue", "overdue=false", "has_evidence=true"),
    *("has_evidence=false", "made_from=2026-01-01", "made_before=2026-01-01", "q=promise"),
    *("due_from=2026-07-01", "due_before=2026-07-01", "review_from=2026-08-01", "q=thing"),
    *("review_before=2026-08-01", "updated_since=2026-07-01T12:00:00Z", "q=title"),
)
SORTS: Final = ("ref", "updated_at", "made_on", "due_on", "next_review_on")


@dataclass(frozen=True)
class Names:
    """What is there in one world only. It is asked for in both, and nobody may tell.

    :ivar searches: filters that name it.
    """

    refs: list[str]
    searches: list[str]

    @classmethod
    def of(cls, world: World) -> Self:
        with world.dice.fixed("names") as once:
            hidden = Commitment.objects.filter(pk__in=world.anchors + world.secrets)
            rows = list(hidden.order_by("reference").select_related("instrument", "desk"))
            rows = once.sample(rows, 3)
        searches = [
            search
            for row in rows
            for search in (
                *(f"instrument={row.instrument.code}", f"owner={row.desk.code}"),
                *(f"parent={row.reference}", f"q={row.title.replace(' ', '+')}"),
                *(f"theme={tagging.theme.code}" for tagging in row.taggings.all()),
                *(f"party={obligation.party.code}" for obligation in row.obligations.all()),
            )
        ]
        return cls([row.reference for row in rows], searches)


def poll(asker: Asker) -> None:
    """Ask for what a program asks for again and again."""
    dice = asker.world.dice
    for path in dice.now.sample(POLLED, 2):
        asker.ask_again(path)
    key = asker.world.pick(asker.world.items)
    asker.ask_again(f"commitments/{asker.world.item(key).reference}")
    _follow_changes(asker)


def ask_everything(asker: Asker, names: Names, *, share: float) -> None:
    """Ask for every address with every parameter; then, of what has a tag, once more.

    :param share: how much of it, by chance.
    """
    dice = asker.world.dice
    searches = [*SEARCHES, *names.searches]
    paths = [
        *(*POLLED, *LISTS),
        *(f"commitments?{search}" for search in searches),
        *(f"{dice.now.choice(ROOMS)}?{search}" for search in searches),
        *(f"commitments?sort={sign}{sort}&limit=2" for sort in SORTS for sign in ("", "-")),
    ]
    for path in _some(asker, paths, share):
        if "sort=" in path:
            _follow(asker, path)
        else:
            asker.ask(path)
    _follow_changes(asker)
    _ask_of_each(asker, names, share)
    _ask_for_proofs(asker, share)
    for path in _some(asker, sorted(asker.tags), share):
        asker.ask_again(path)
    for ref in [*names.refs, asker.world.item(asker.world.items[0]).reference]:
        asker.send_in(ref)


def _some(asker: Asker, paths: list[T], share: float) -> list[T]:
    return asker.world.dice.now.sample(paths, ceil(len(paths) * share))


def _follow(asker: Asker, path: str) -> None:
    """Ask for page after page, at most nine."""
    for _page in range(9):
        following = json.loads(asker.ask(path)).get("next")
        if not following:
            return
        path = following


def _follow_changes(asker: Asker) -> None:
    """Ask for what is new since it was asked last."""
    for _page in range(9):
        page = json.loads(asker.ask(f"changes?limit=4&after={asker.cursor}"))
        asker.cursor = page["next_after"]
        if not page["has_more"]:
            return


def _ask_of_each(asker: Asker, names: Names, share: float) -> None:
    world = asker.world
    for key in world.items:
        item = world.item(key)
        files = item.evidence.exclude(sha256="").order_by("pk").values_list("sha256", flat=True)
        paths = [*_below(item.reference), *(f"evidence/{sha256}" for sha256 in files)]
        for path in _some(asker, paths, share):
            _ask_of_one(asker, item.reference, path)
    for ref in names.refs:
        for path in _below(ref):
            _ask_of_one(asker, ref, path)


def _below(ref: str) -> list[str]:
    return ["", f"?{AS_OF}", "history", "entry", "proof", f"evidence/{'0' * 64}", f"view {ref}"]


def _ask_of_one(asker: Asker, ref: str, path: str) -> None:
    if path.startswith("view"):
        asker.ask(f"view?commitment={ref}", is_proof=True)
    else:
        slash = "/" if path and not path.startswith("?") else ""
        asker.ask(f"commitments/{ref}{slash}{path}", is_proof=path in {"entry", "proof"})


def _ask_for_proofs(asker: Asker, share: float) -> None:
    for path in ("view", "consistency?from=1"):
        asker.ask(path, is_proof=True)
    sealed = Entry.objects.exclude(leaf_at=None)
    his = sealed.filter(stream__in=asker.world.items).order_by("stream", "version")
    places = list(his.values_list("stream", "version", "leaf_at__index"))
    for stream, version, index in _some(asker, places, share / 2):
        asker.ask(f"entries/{index}", name=f"{stream} v{version}", is_proof=True)
        asker.ask(f"entries/{index}/proof", name=f"{stream} v{version} proof", is_proof=True)
    unseen = sealed.filter(stream__in=asker.world.anchors + asker.world.secrets)
    for index in unseen.order_by("-id").values_list("leaf_at__index", flat=True)[:2]:
        asker.ask(f"entries/{index}", name="an entry of others")
        asker.ask(f"entries/{index}/proof", name="the proof of an entry of others")


def forget() -> None:
    """Forget what a process remembers: both worlds begin with a fresh one."""
    for cache in caches.all():
        cache.clear()
    feed_head.forget()
