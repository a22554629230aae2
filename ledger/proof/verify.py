#!/usr/bin/env python3
"""Check a commitment ledger without trusting its server, its database or any library.

verify.py watch URL|DIR --key VKEY --state FILE
    The log has only grown since the checkpoint kept in FILE; the new one is kept there.
verify.py log URL|DIR --key VKEY
    All entries of the log hash to the root that the log has signed.
verify.py view FILE... --key VKEY --key VIEW-VKEY [--against STATE [--log URL|DIR]]
    The entries you were given are in the log, unaltered, in order and without a gap.
verify.py proof FILE.tlog-proof LEAF --key VKEY
    One entry is in the log.

Exit status: 0 verified, 1 a check failed, 2 could not check.
Needs Python 3.9 or newer and nothing else: every check is in this file. Sources: RFC 9162 (tree),
RFC 8032 (Ed25519), C2SP signed-note, tlog-checkpoint, tlog-cosignature, tlog-tiles and tlog-proof.
Licence: EUPL-1.2.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import signal
import sys
import time
import urllib.request
from base64 import b64decode, b64encode, urlsafe_b64decode, urlsafe_b64encode
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from hashlib import sha256, sha512
from http.client import HTTPException
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

ED25519, COSIGNATURE = 1, 4  # kinds of keys: of the log and its statements, and of witnesses
SECTIONS = ("chain", "open", "personal", "restricted")
LOG_STREAM = "00000000-0000-7000-8000-000000000001"  # where the log records the heads of streams
EMPTY_ROOT = sha256(b"").digest()
TILE = 256

NUMBER, HASH = "(0|[1-9][0-9]{0,17})", "[A-Za-z0-9+/]{43}="
VKEY = re.compile(r"([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)")
SIGNATURE = re.compile("\u2014 ([^\\s+]+) ([A-Za-z0-9+/]+=*)\n")
NOTE = re.compile("((?:[^\0-\x1f]*\n)+)\n((?:\u2014 [^\\s+]+ [A-Za-z0-9+/]+=*\n)+)")
CHECKPOINT = re.compile(f"([^\n]+)\n{NUMBER}\n({HASH})\n")
PROOF = re.compile(
    f"c2sp[.]org/tlog-proof@v1\n(?:extra [^\n]+\n)?index {NUMBER}\n((?:{HASH}\n)*)\n(.+)", re.S
)
DIGESTS = ",".join(f'"{name}":"(?P<{name}>[A-Za-z0-9_-]{{43}})"' for name in SECTIONS)
LEAF = re.compile(f'{{{DIGESTS},"v":1}}')

# The most that is read of anything, in bytes: whoever sends more is not heard.
MAX_NOTE = 64 * 1024  # a checkpoint has about 200 bytes, and 150 for each witness
MAX_BUNDLE = 17 * 1024**2  # 256 leaves of the largest size that two bytes can tell
MAX_VIEW = 256 * 1024**2
TIMEOUT_SECONDS = 30  # of silence
BUNDLES_PER_JOB = 16  # 4,096 entries: small jobs keep all processes busy and the bar moving
LAST_SECOND = 253402300799  # of the year 9999: no later time can be shown


class Failed(Exception):
    """What was read contradicts a signature, or itself. Exit status 1."""


class Unreadable(Exception):
    """What the check needs cannot be read, or is not what it should be. Exit status 2."""


# --- Ed25519, verification only (RFC 8032 §5.1) ---------------------------------------------------
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
Point = Sequence[int]  # x, y, z and t = xy/z: extended coordinates
IDENTITY: Point = (0, 1, 1, 0)


def add(a: Point, b: Point) -> Point:
    (x1, y1, z1, t1), (x2, y2, z2, t2) = a, b
    m, n, c, d = (y1 - x1) * (y2 - x2), (y1 + x1) * (y2 + x2), 2 * t1 * t2 * D, 2 * z1 * z2
    e, f, g, h = n - m, d - c, d + c, n + m
    return e * f % P, g * h % P, f * g % P, e * h % P


def combine(m: int, a: Point, n: int, b: Point) -> Point:
    """Return m times a plus n times b. Not in constant time: nothing here is secret."""
    sums, total = (IDENTITY, a, b, add(a, b)), IDENTITY
    for bit in reversed(range(max(m, n).bit_length())):
        total = add(total, total)
        if either := (m >> bit & 1) + (n >> bit & 1) * 2:
            total = add(total, sums[either])
    return total


def encode(point: Point) -> bytes:
    x, y, z, _ = point
    scale = pow(z, -1, P)
    return (y * scale % P | (x * scale % P & 1) << 255).to_bytes(32, "little")


def decode(raw: bytes) -> Point | None:
    """Return the point, or None if these bytes are not the one encoding of a point."""
    sign, y = divmod(int.from_bytes(raw[:32], "little"), 1 << 255)
    square = (y * y - 1) * pow(D * y * y + 1, -1, P)
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if len(raw) != 32 or y >= P or (x * x - square) % P or (sign and not x):
        return None
    x = x if x & 1 == sign else P - x
    return x, y, 1, x * y % P


BASE = decode((4 * pow(5, -1, P) % P).to_bytes(32, "little")) or IDENTITY


def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether a key has signed a message: each value in its one encoding. 2 ms."""
    point, scalar = decode(public), int.from_bytes(signature[32:], "little")
    if point is None or len(signature) != 64 or scalar >= ORDER:
        return False
    x, y, z, t = point
    digest = sha512(signature[:32] + public + message).digest()
    challenge = int.from_bytes(digest, "little") % ORDER
    return encode(combine(scalar, BASE, challenge, (-x, y, z, -t))) == signature[:32]


# --- Keys, signed notes and checkpoints (C2SP) ----------------------------------------------------
class Key(NamedTuple):
    """The public half of a key."""

    name: str
    key_id: bytes
    kind: int
    public: bytes

    def signed_at(self, text: str, signature: bytes, what: str) -> int:
        """Return when a text was signed, in seconds since 1970; 0 if the key tells no time."""
        at, message = 0, text.encode()
        if self.kind == COSIGNATURE:
            at, signature = int.from_bytes(signature[:8], "big"), signature[8:]
            message = b"cosignature/v1\ntime %d\n" % at + message
        if at > LAST_SECOND or not is_signed(self.public, message, signature):
            raise Failed(f"the signature of {self.name} below {what} is wrong.")
        return at


class Keys(NamedTuple):
    """The keys that were given."""

    origin: str  # the log's name; its key signs checkpoints, that of "origin/view" statements
    known: list[Key]
    asked: int  # how many witnesses must have cosigned


class Checkpoint(NamedTuple):
    """What a log has signed about itself."""

    note: str
    size: int
    root: bytes
    cosigned: str  # by whom and when, in words

    def __str__(self) -> str:
        return f"{self.size:,} entries, root {b64encode(self.root).decode()}{self.cosigned}"


def from_base64(text: str, what: str, count: int | None = None) -> bytes:
    """Return the bytes of base64 in its one spelling, ``count`` of them where that is told."""
    try:
        data = b64decode(text, validate=True)
    except ValueError:
        raise Unreadable(f"{what} is not base64") from None
    if b64encode(data).decode() != text or count not in {None, len(data)}:
        raise Unreadable(f"{what} is not base64 of the right length in its one spelling")
    return data


def read_key(vkey: str, kind: int) -> Key:
    """Return a key of one kind from ``name+id+base64``."""
    match = VKEY.fullmatch(vkey)
    raw = from_base64(match[3], f"the key of {match[1]}") if match else b""
    if not match or sha256(f"{match[1]}\n".encode() + raw).hexdigest()[:8] != match[2]:
        raise Unreadable(f"not a verifier key (name+id+base64): {vkey}")
    point = decode(raw[1:])
    # A point of small order fits signatures that nobody has made.
    if raw[0] != kind or point is None or encode(combine(8, point, 0, point)) == encode(IDENTITY):
        raise Unreadable(f"not a sound key of kind {kind}: {vkey}")
    return Key(match[1], bytes.fromhex(match[2]), kind, raw[1:])


def read_keys(given: Iterable[str], kind: int) -> list[Key]:
    """Return the keys of the command line: each a key, or a file of keys, one a line."""
    texts = (each if VKEY.fullmatch(each) else read_text(each, MAX_NOTE) for each in given)
    lines = (line.strip() for text in texts for line in text.splitlines())
    return [read_key(line, kind) for line in dict.fromkeys(lines) if line and line[0] != "#"]


def keys_of(args: argparse.Namespace) -> Keys:
    """Return the keys that were given, of one log, of its views and of witnesses."""
    keys, witnesses = read_keys(args.key, ED25519), read_keys(args.witness, COSIGNATURE)
    names = sorted({key.name for key in keys}, key=len)
    if not names or names[1:] not in ([], [f"{names[0]}/view"]):
        raise Unreadable(f"the keys must be of one log, not of {', '.join(names) or 'none'}")
    asked = len(witnesses) if args.witnesses is None else args.witnesses
    if not 0 <= asked <= len(witnesses):
        raise Unreadable(f"{asked} witnesses are asked for, and the keys of {len(witnesses)} given")
    return Keys(names[0], keys + witnesses, asked)


def open_note(note: str, keys: Iterable[Key], what: str) -> tuple[str, dict[Key, int]]:
    """Return the text of a note, and which of the keys signed it and when: one at least.

    Lines of other keys are passed over, as signed-note asks, but must be well formed.
    """
    match = NOTE.fullmatch(note) if len(note) <= MAX_NOTE else None
    if not match:
        raise Unreadable(f"{what} is not a signed note, or not all of it")
    known, signed, others = {(key.name, key.key_id): key for key in keys}, {}, []
    for name, encoded in SIGNATURE.findall(match[2]):
        raw = from_base64(encoded, f"the signature of {name}")
        if key := known.get((name, raw[:4])):
            signed[key] = key.signed_at(match[1], raw[4:], what)
        else:
            others.append(f"{name}+{raw[:4].hex()}")
    if not signed:
        raise Failed(f"none of your keys has signed {what}; it names {', '.join(others)}.")
    return match[1], signed


def open_checkpoint(note: str, keys: Keys, what: str) -> Checkpoint:
    """Return the checkpoint in a note that the log and enough witnesses have signed."""
    text, signed = open_note(note, keys.known, what)
    match = CHECKPOINT.fullmatch(text)
    if not match:
        raise Unreadable(f"{what} does not tell origin, size and root")
    by_log = any(key.name == keys.origin and key.kind == ED25519 for key in signed)
    if match[1] != keys.origin or not by_log:
        raise Failed(f"{keys.origin} has not signed {what}, which is of {match[1]}.")
    cosigned = {key.public: (key.name, at) for key, at in signed.items() if key.kind == COSIGNATURE}
    if len(cosigned) < keys.asked:
        raise Failed(f"{len(cosigned)} of your witnesses have cosigned {what}, not {keys.asked}.")
    told = "".join(
        f", cosigned by {name} on {time.strftime('%Y-%m-%d %H:%M', time.gmtime(at))} UTC"
        for name, at in cosigned.values()
    )
    return Checkpoint(note, int(match[2]), from_base64(match[3], "the root", 32), told)


def checkpoint_at(where: str, keys: Keys) -> Checkpoint:
    """Return the checkpoint at an address or in a file."""
    return open_checkpoint(read_text(where, MAX_NOTE), keys, where)


# --- Reading and writing --------------------------------------------------------------------------
# No handler of redirects: a log answers where it was asked, or not at all.
OPENER = urllib.request.OpenerDirector()
for handler in ("Proxy", "HTTP", "HTTPS", "HTTPDefaultError"):
    OPENER.add_handler(getattr(urllib.request, f"{handler}Handler")())
OPENER.add_handler(urllib.request.HTTPErrorProcessor())
OPENER.addheaders = [("User-Agent", "commitment-ledger-verify/1")]


def read(where: str, limit: int) -> bytes:
    """Return what stands at an address or in a file, unless it is too large."""
    try:
        if where.startswith(("https://", "http://")):
            with OPENER.open(where, timeout=TIMEOUT_SECONDS) as reply:
                data: bytes = reply.read(limit + 1)
        else:
            with open(where, "rb") as file:
                data = file.read(limit + 1)
    except (OSError, HTTPException, ValueError) as trouble:
        raise Unreadable(f"{where}: {trouble}") from None
    if len(data) > limit:
        raise Unreadable(f"{where} has more than {limit:,} bytes")
    return data


def read_text(where: str, limit: int) -> str:
    try:
        return read(where, limit).decode()
    except UnicodeDecodeError:
        raise Unreadable(f"{where} is not text") from None


def write(path: str, data: bytes) -> None:
    """Write a file whole or not at all, and so that it outlasts a loss of power."""
    unfinished = f"{path}.{os.getpid()}.new"
    with open(unfinished, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(unfinished, path)
    if os.name == "posix":  # elsewhere a folder cannot be opened
        folder = os.open(os.path.dirname(path), os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)


# --- The Merkle tree (RFC 9162 §2.1) and its tiles (tlog-tiles) -----------------------------------
def leaf_hash(data: bytes) -> bytes:
    return sha256(b"\0" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\1" + left + right).digest()


def fold(hashes: Sequence[bytes]) -> bytes:
    """Return the root over 1, 2, 4, … equal subtrees. Written for speed: half of all hashing."""
    while len(hashes) > 1:
        pairs = range(0, len(hashes), 2)
        hashes = [sha256(b"\1%b%b" % (hashes[i], hashes[i + 1])).digest() for i in pairs]
    return hashes[0]


def is_in(root: bytes, leaf: bytes, index: int, size: int, path: Iterable[str]) -> bool:
    """Tell whether a leaf hash stands at an index of the tree with this root (§2.1.3.2)."""
    at, last, found = index, size - 1, leaf
    for beside in path:
        if not 0 <= at <= last or last == 0:
            return False
        hash_ = from_base64(beside, "a hash of the path", 32)
        if at & 1 or at == last:
            found = node_hash(hash_, found)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, hash_)
        at, last = at >> 1, last >> 1
    return at == last == 0 and found == root


def tile_path(kind: str, number: int, width: int) -> str:
    """Return the path of a tile or a bundle of entries, such as ``tile/0/x001/234.p/8``."""
    path = f"{number % 1000:03d}"
    while number := number // 1000:
        path = f"x{number % 1000:03d}/{path}"
    return f"tile/{kind}/{path}" + (f".p/{width}" if width < TILE else "")


class Tree:
    """The tree of a log, read tile by tile. What was read is kept, as it may become evidence."""

    def __init__(self, source: str, size: int) -> None:
        self.source, self.size = source, size
        self.tiles: dict[str, bytes] = {}

    def roots(self, old: int, low: int, high: int) -> tuple[bytes, bytes]:
        """Return the roots over the entries from low to before old, and to before high.

        Both come out of the same subtrees: that proves that the one tree begins with the other.
        """
        size = high - low
        if size & (size - 1) == 0 and not low < old < high:
            whole = self.subtree(size.bit_length() - 1, low) if size else EMPTY_ROOT
            return (whole if old >= high else EMPTY_ROOT), whole
        middle = low + (1 << (size - 1).bit_length() - 1)
        before, left = self.roots(old, low, middle)
        beyond, right = self.roots(old, middle, high)
        return node_hash(left, beyond) if old > middle else before, node_hash(left, right)

    def subtree(self, height: int, low: int) -> bytes:
        """Return the root over the 2**height entries from low on, all of which the log has."""
        level, rest = divmod(height, 8)
        number, first = divmod(low >> 8 * level, TILE)
        width = min(TILE, (self.size >> 8 * level) - number * TILE)
        path = tile_path(str(level), number, width)
        if path not in self.tiles:
            self.tiles[path] = read(f"{self.source}/{path}", 32 * TILE)
        if len(self.tiles[path]) != 32 * width:
            raise Unreadable(f"{self.source}/{path} does not hold {width} hashes")
        hashes = range(32 * first, 32 * (first + (1 << rest)), 32)
        return fold([self.tiles[path][i : i + 32] for i in hashes])


def check_growth(old: Checkpoint, new: Checkpoint, tree: Tree) -> None:
    """Check that the log of the new checkpoint begins with the log of the old one."""
    if new.size < old.size:
        told = f"the log has {new.size:,} entries, it had {old.size:,}"
        raise Failed(f"ROLLED BACK: {told}. If a cache may lag, check again in ten minutes.")
    if new.size == old.size and new.root != old.root:
        raise Failed(f"TWO HISTORIES: the log has signed two roots over {new.size:,} entries.")
    before, whole = tree.roots(old.size, 0, new.size)
    if whole != new.root:
        raise Failed("WRONG TILES: what the log serves does not hash to the root it has signed.")
    if before != old.root:
        raise Failed(f"REWRITTEN: the first {old.size:,} entries are not those it had signed.")


# --- watch and log --------------------------------------------------------------------------------
ADVICE = """
- You keep: {kept}
- It shows: {shown}
Both are signed by the log. The two notes, “kept” and “checkpoint”, are in
{folder}
Keep that folder, and your state file, which was left as it is: they are the proof. Ask the operator
for an explanation, and compare checkpoints with the other partners. To repeat this check:
verify.py watch {folder} --key … --state {folder}/kept"""


def watch(args: argparse.Namespace, keys: Keys) -> list[str]:
    """Check that the log has only grown since the last time, and keep its checkpoint."""
    state, kept = os.path.realpath(args.state), None
    if os.path.exists(state):
        kept = checkpoint_at(state, keys._replace(asked=0))
    shown = checkpoint_at(f"{args.source}/checkpoint", keys)
    tree = Tree(args.source, shown.size)
    try:
        check_growth(kept or shown, shown, tree)
    except Failed as failure:
        advice = keep_evidence(state, kept, shown, tree) if kept else ""
        raise Failed(f"{failure}{advice}") from None
    write(state, shown.note.encode())
    said = (
        f"has only grown since it had {kept.size:,} entries" if kept else "is watched from now on"
    )
    return [f"{keys.origin} {said}.", f"Now: {shown}.", f"Kept in {state}."]


def keep_evidence(state: str, kept: Checkpoint, shown: Checkpoint, tree: Tree) -> str:
    """Keep both notes, and the tiles that were read, beside the state; return what to do."""
    folder = f"{state}.evidence-{shown.size}-{shown.root.hex()[:8]}"
    notes = {"kept": kept.note.encode(), "checkpoint": shown.note.encode()}
    try:
        for name, data in {**tree.tiles, **notes}.items():
            path = os.path.join(folder, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            write(path, data)
    except OSError as trouble:
        return f"\nKeep both notes, they were not written ({trouble}):\n{kept.note}\n{shown.note}"
    return ADVICE.format(kept=kept, shown=shown, folder=folder)


class Progress:
    """A bar on a terminal; elsewhere a line now and then, once it takes more than two seconds."""

    def __init__(self, total: int, *, is_quiet: bool) -> None:
        self.total, self.done, self.is_terminal = total, 0, sys.stderr.isatty()
        self.started = self.shown = time.monotonic()
        self.pause = float("inf") if is_quiet else 0.2 if self.is_terminal else 2

    def add(self, count: int) -> None:
        self.done += count
        now, share = time.monotonic(), self.done / self.total
        if now - self.shown >= self.pause:
            left = (now - self.started) * (1 - share) / share
            bar = f"[{'#' * int(30 * share):.<30}] {share:4.0%} of {self.total:,}"
            said = f"{bar}, {left:,.0f} s left"
            sys.stderr.write(f"\r{said:79}" if self.is_terminal else f"{said}\n")
            sys.stderr.flush()
            self.shown, self.pause = now, self.pause * (1 if self.is_terminal else 2)


def log(args: argparse.Namespace, keys: Keys) -> list[str]:
    """Check that every entry of the log hashes to the root it has signed."""
    checkpoint = checkpoint_at(f"{args.source}/checkpoint", keys)
    progress = Progress(checkpoint.size, is_quiet=args.quiet)
    edge: list[tuple[int, bytes]] = []  # height and root of each full subtree, from the left
    for height, root in subtrees_of(args.source, checkpoint.size, args.jobs):
        progress.add(1 << height)
        while edge and edge[-1][0] == height:
            root = node_hash(edge.pop()[1], root)
            height += 1
        edge.append((height, root))
    root = edge.pop()[1] if edge else EMPTY_ROOT
    for _, left in reversed(edge):
        root = node_hash(left, root)
    if root != checkpoint.root:
        raise Failed(f"the entries of {args.source} do not hash to the root it has signed.")
    return [f"All entries of {keys.origin} hash to the root it has signed.", f"{checkpoint}."]


def subtrees_of(source: str, size: int, jobs: int) -> Iterator[tuple[int, bytes]]:
    """Yield height and root of the full subtrees of a log, a bundle or an entry each."""
    count = -(-size // TILE)
    firsts = range(0, count, BUNDLES_PER_JOB)
    spans = ((source, size, range(first, min(first + BUNDLES_PER_JOB, count))) for first in firsts)
    if jobs == 1 or len(firsts) < 2 * jobs:  # starting processes would cost more than it saves
        for span in spans:
            yield from hash_span(span)
        return
    # Ctrl-C is for the process that somebody started. Few spans wait: a log may claim any size.
    with ProcessPoolExecutor(jobs, None, signal.signal, (signal.SIGINT, signal.SIG_IGN)) as pool:
        waiting = deque(pool.submit(hash_span, span) for span in islice(spans, 2 * jobs))
        while waiting:
            yield from waiting.popleft().result()
            waiting.extend(pool.submit(hash_span, span) for span in islice(spans, 1))


def hash_span(span: tuple[str, int, range]) -> list[tuple[int, bytes]]:
    """Return height and root of each full bundle of a span, and of each entry of a partial one."""
    source, size, numbers = span
    found: list[tuple[int, bytes]] = []
    for number in numbers:
        width = min(TILE, size - number * TILE)
        path = f"{source}/{tile_path('entries', number, width)}"
        data, at = read(path, MAX_BUNDLE), 0
        leaves: list[bytes] = []
        while at < len(data) - 1 and len(leaves) < width:
            start = at + 2
            at = start + (data[at] << 8 | data[at + 1])
            leaves.append(data[start:at])
        if at != len(data) or len(leaves) != width:
            raise Unreadable(f"{path} does not hold {width} whole entries")
        hashes = [sha256(b"\0" + leaf).digest() for leaf in leaves]
        found += [(8, fold(hashes))] if width == TILE else [(0, each) for each in hashes]
    return found


# --- view and proof -------------------------------------------------------------------------------
Stream = list[tuple[int, bytes]]  # index and leaf hash of each version of an item, from version 1
canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def view(args: argparse.Namespace, keys: Keys) -> list[str]:
    """Check the entries that a partner was given, in one file or several."""
    withheld, roots, said = Counter[str](), dict[int, bytes](), []
    for path in args.files:
        try:
            page = json.loads(read_text(path, MAX_VIEW))
            progress = Progress(len(page["entries"]), is_quiet=args.quiet)
            checkpoint, found = check_page(page, keys, withheld, progress)
            if roots.setdefault(checkpoint.size, checkpoint.root) != checkpoint.root:
                raise Failed(f"TWO HISTORIES: two roots of {checkpoint.size:,} entries are signed.")
            check_against(args, checkpoint, keys)
            heads = check_heads(page.get("heads"), checkpoint, found)
        except Failed as failure:
            raise Failed(f"{path}: {failure}") from None
        except (AttributeError, LookupError, TypeError, ValueError, RecursionError) as trouble:
            raise Unreadable(f"{path} is not a view, or not all of it ({trouble!r})") from None
        count = f"{len(page['entries']):,} entries of {len(found):,} items"
        said.append(f"{path}: {count}, for {page['viewer']}, out of {checkpoint}. {heads}")
    hidden = ", ".join(f"“{name}” of {withheld[name]:,}" for name in SECTIONS if withheld[name])
    checked = "Each entry is in the log as it was sealed, and follows the one before it."
    return [checked, *said, f"Withheld from you, or erased: {hidden or 'nothing'}."]


def check_page(
    page: Any, keys: Keys, withheld: Counter[str], progress: Progress
) -> tuple[Checkpoint, dict[str, Stream]]:
    """Check the entries and the statement of one file, and count what is withheld."""
    if page["format"] != "commitment-ledger/view/1":
        raise ValueError("it has a format that this program does not know")
    checkpoint = open_checkpoint(page["checkpoint"], keys, "its checkpoint")
    streams: dict[str, Stream] = {}
    digest, before = sha256(), -1
    for entry in page["entries"]:
        hash_, contents = read_entry(entry, checkpoint)
        index, chain = entry["index"], contents["chain"]
        if index <= before:
            raise Failed(f"entry {index} after entry {before} is repeated or out of order.")
        stream, before = streams.setdefault(chain["stream"], []), index
        follows = len(stream) + 1, stream[-1][1].hex() if stream else None
        if (chain["version"], chain["prev"]) != follows:
            place = f"version {chain['version']} of item {chain['stream']}"
            raise Failed(f"entry {index} is {place} and does not follow version {len(stream)}.")
        stream.append((index, hash_))
        withheld.update({*SECTIONS} - {*contents})
        digest.update(index.to_bytes(8, "big") + hash_)
        progress.add(1)
    check_statement(page, keys, checkpoint, digest.digest())
    return checkpoint, streams


def check_statement(page: Any, keys: Keys, checkpoint: Checkpoint, digest: bytes) -> None:
    """Check that the ledger has signed that these are the entries it showed to this viewer."""
    signers = [key for key in keys.known if key.name == f"{keys.origin}/view"]
    if not signers:
        raise Unreadable(f"give the key of {keys.origin}/view too, which signs statements")
    text, _ = open_note(page["statement"], signers, "the statement")
    root, rolled = b64encode(checkpoint.root).decode(), b64encode(digest).decode()
    facts = [page["viewer"], checkpoint.size, root, len(page["entries"]), rolled]
    if text.split("\n") != ["commitment-ledger view v1", *map(str, facts), ""]:
        raise Failed("the signed statement is not about these entries and this viewer.")


def read_entry(entry: Any, checkpoint: Checkpoint) -> tuple[bytes, dict[str, Any]]:
    """Return leaf hash and disclosed sections of an entry, once it is found in the log."""
    index, leaf = entry["index"], entry["leaf"]
    hash_, match = leaf_hash(leaf.encode()), LEAF.fullmatch(leaf)
    if not is_in(checkpoint.root, hash_, index, checkpoint.size, entry["path"]):
        raise Failed(f"entry {index} is not in the log.")
    if not match:
        raise ValueError(f"entry {index} has a format that this program does not know")
    contents = {}
    for name, text in entry["disclosures"].items():
        if urlsafe_b64encode(sha256(text.encode()).digest()).decode() != f"{match[name]}=":
            raise Failed(f"entry {index}: section “{name}” is not the one that was sealed.")
        _, inner, contents[name] = parsed = json.loads(text)
        if inner != name or canonical(parsed) != text:
            raise Failed(f"entry {index}: section “{name}” was malformed when it was sealed.")
    return hash_, contents


def check_heads(heads: Any, checkpoint: Checkpoint, streams: dict[str, Stream]) -> str:
    """Check that no item ends before its head in the newest heads that the log has recorded."""
    if heads is None:
        return "No recorded heads came with it, so the newest entries may be left out."
    _, contents = read_entry(heads["entry"], checkpoint)
    rows, chain = contents["open"]["data"]["set"], contents["chain"]
    (row,) = (row for name, row in rows.items() if name.startswith("heads:"))
    if chain["stream"] != LOG_STREAM:
        raise Failed(f"entry {heads['entry']['index']} is not one of the log about itself.")
    for stream, entries in streams.items():
        shown = sum(index < row["size"] for index, _ in entries)
        head = heads["streams"].get(stream, {"version": 0})
        if head["version"] != shown:
            raise Failed(
                f"item {stream} is shown up to version {shown}, and was at version"
                f" {head['version']} when its head was recorded: entries are left out."
            )
        if shown:
            number, blind = shown.to_bytes(4, "big"), urlsafe_b64decode(f"{head['blind']}==")
            leaf = leaf_hash(blind + UUID(stream).bytes + number + entries[shown - 1][1])
            root = bytes.fromhex(row["root"])
            if not is_in(root, leaf, head["rank"], row["streams"], head["path"]):
                raise Failed(f"version {shown} of item {stream} is not the head on record.")
    told = f"Nothing of theirs before entry {row['size']:,} is left out"
    return f"{told} (heads of {chain['at']})."


def check_against(args: argparse.Namespace, checkpoint: Checkpoint, keys: Keys) -> None:
    """Check that a view is of the same log as the checkpoint that is watched."""
    if args.against is None:
        return
    kept = checkpoint_at(args.against, keys._replace(asked=0))
    old, new = sorted((kept, checkpoint), key=lambda each: each.size)
    if old.size < new.size and args.log is None:
        sizes = f"{args.against} has {kept.size:,} entries, the view {checkpoint.size:,}"
        raise Unreadable(f"{sizes}: only the log can show that they agree, so give --log too")
    if old[1:3] != new[1:3]:
        check_growth(old, new, Tree(args.log, new.size))


def proof(args: argparse.Namespace, keys: Keys) -> list[str]:
    """Check that one entry is in the log."""
    match = PROOF.fullmatch(read_text(args.file, 2 * MAX_NOTE))
    if not match:
        raise Unreadable(f"{args.file} is not a tlog-proof, or not all of it")
    checkpoint = open_checkpoint(match[3], keys, f"the checkpoint in {args.file}")
    leaf, index = read(args.leaf, MAX_NOTE), int(match[1])
    where = index, checkpoint.size, match[2].split()
    leaves = (leaf, leaf.rstrip(b"\n"))  # editors add a newline
    if not any(is_in(checkpoint.root, leaf_hash(each), *where) for each in leaves):
        raise Failed(f"{args.leaf} is not entry {index} of the log of {checkpoint}.")
    return [f"{args.leaf} is entry {index:,} of {keys.origin}.", f"{checkpoint}."]


# --- The command line -----------------------------------------------------------------------------
def place(text: str) -> str:
    """Return the address or folder of a log, to which paths are added after a slash."""
    return text.rstrip("/")


Words = dict[str, dict[str, Any]]  # words of the command line, and what argparse is told of each
LOG_AT = {"metavar": "URL|DIR", "type": place, "help": "where the log is"}
KEYS = {"metavar": "VKEY", "action": "append", "default": [], "help": "a key, or a file of keys"}
JOBS = {"metavar": "N", "type": int, "default": os.cpu_count() or 1, "help": "processes"}
KEPT = {"metavar": "STATE", "help": "compare with what watch keeps"}
SHARED: Words = {
    "--key": {**KEYS, "required": True},
    "--witness": KEYS,
    "--witnesses": {"metavar": "N", "type": int, "help": "how many must have cosigned, if not all"},
    "--quiet": {"action": "store_true", "help": "say nothing when all is well"},
}
COMMANDS: dict[Any, Words] = {
    watch: {"source": LOG_AT, "--state": {"metavar": "FILE", "required": True}},
    log: {"source": LOG_AT, "--jobs": JOBS},
    view: {"files": {"metavar": "FILE", "nargs": "+"}, "--against": KEPT, "--log": LOG_AT},
    proof: {"file": {"metavar": "FILE.tlog-proof"}, "leaf": {"metavar": "LEAF"}},
}


def arguments() -> argparse.ArgumentParser:
    """Return what reads the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(required=True, metavar="watch|log|view|proof")
    for run, own in COMMANDS.items():
        command = commands.add_parser(run.__name__, description=run.__doc__)
        command.set_defaults(run=run)
        for word, details in {**own, **SHARED}.items():
            command.add_argument(word, **details)
    return parser


def main(words: Sequence[str] | None = None) -> int:
    """Run one command, say what came of it, and return the exit status."""
    args = arguments().parse_args(words)
    try:
        said, status = "\n- ".join(["Verified.", *args.run(args, keys_of(args))]), 0
    except Failed as failure:
        said, status = f"FAILED: {failure}", 1
    except (Unreadable, ImportError, OSError, ValueError, RuntimeError, MemoryError) as trouble:
        said, status = f"Could not check: {trouble or type(trouble).__name__}.", 2
    except KeyboardInterrupt:
        said, status = "Could not check: it was stopped.", 2
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{'':79}\r")  # wipe the bar away
    if status or not args.quiet:
        # What others wrote must not steer the terminal, nor flood it.
        letters = (c if c.isprintable() or c == "\n" else "?" for c in said)
        lines = (line[:500] for line in "".join(letters).split("\n"))
        stream = sys.stderr if status else sys.stdout
        text = "\n".join([*lines, ""]).encode(stream.encoding, "backslashreplace")
        stream.write(text.decode(stream.encoding))
    return status


if __name__ == "__main__":
    # Who is stopped says so: a log that answers too slowly must not pass for one that is well.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(main())
