"""Ways into a demonstration: people's passwords and a partner's key, kept in one file."""

import json
import os
import secrets
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from ledger import actions
from ledger.domain import credentials
from ledger.domain.actor import Role
from ledger.management.reference_seeds import SEED
from ledger.models import Commitment, Credential, Partner, User

# The commitment that the printed curl line asks for.
SHOWN: Final = "EU-IN-SDP-019"


class Demo:
    """The file of a demonstration, made at the first run and kept since.

    :param file: for this account's eyes only (mode 0600).
    """

    def __init__(self, file: Path, *, at: datetime) -> None:
        self.file = file
        self.at = at

    def ready(self) -> str:
        """Make what is missing, and return what to print."""
        kept = self._kept()
        found = {
            "url": address(os.environ),
            "people": kept["people"] if self._people_hold(kept) else self._new_people(),
            "partners": kept["partners"] if self._keys_hold(kept) else self._new_keys(),
        }
        self._keep(found)
        return _page(found)

    def _kept(self) -> dict[str, Any]:
        try:
            kept = json.loads(self.file.read_text())
            return {"people": kept["people"], "partners": kept["partners"]}
        except (OSError, ValueError, LookupError, TypeError):
            return {"people": [], "partners": []}

    def _keep(self, found: dict[str, Any]) -> None:
        new = self.file.with_suffix(".new")
        new.unlink(missing_ok=True)
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            json.dump(found, file, indent=2)
        new.replace(self.file)

    def _people_hold(self, kept: dict[str, Any]) -> bool:
        known = {person["username"] for person in kept["people"]}
        return known == {u.username for u in _people() if u.has_usable_password()} != set()

    def _new_people(self) -> list[dict[str, str]]:
        return [self._new_person(user) for user in _people()]

    def _new_person(self, user: User) -> dict[str, str]:
        password = secrets.token_hex(8)
        actions.set_password(user, password, by=SEED, at=self.at)
        desks = user.memberships.filter(ended_at=None).values_list("desk__code", flat=True)
        return {
            "username": user.username,
            "password": password,
            "role": user.role,
            "desk": ", ".join(desks),
        }

    def _keys_hold(self, kept: dict[str, Any]) -> bool:
        tokens = [credentials.parse(partner["key"]) for partner in kept["partners"]]
        live = Credential.objects.live(self.at)
        return bool(tokens) and all(
            token and live.filter(key_id=token.key_id).exists() for token in tokens
        )

    def _new_keys(self) -> list[dict[str, str]]:
        return [self._new_key(partner) for partner in sorted(_partners(), key=_sees_nothing)]

    def _new_key(self, partner: Partner) -> dict[str, str]:
        _key, token = actions.issue_key(partner, label="demonstration", by=SEED, at=self.at)
        return {"party": partner.party.code, "key": str(token)}


def address(environment: Mapping[str, str]) -> str:
    """Return where the site will answer, from ``HOST`` and ``PORT``."""
    host, port = environment.get("HOST", "127.0.0.1"), environment.get("PORT", "8000")
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104 - not bound here
    return f"http://{host}:{port}"


def _people() -> list[User]:
    return sorted(User.objects.all(), key=lambda u: (Role.values.index(u.role), u.username))


def _partners() -> list[Partner]:
    return list(Partner.objects.select_related("party").order_by("code"))


def _sees_nothing(partner: Partner) -> bool:
    return not Commitment.objects.visible_to(partner).filter(reference=SHOWN).exists()


def _page(found: dict[str, Any]) -> str:
    reader = found["partners"][0]
    people = [
        f"  {p['username']:8} {p['password']:18} {p['role']:14} {p['desk']}"
        for p in found["people"]
    ]
    keys = [f"  {p['party']:8} {p['key']}" for p in found["partners"]]
    return "\n".join(
        [
            "",
            f"Commitment Ledger: {found['url']}/admin/",
            "",
            "Sign in as (user name, password, role, desk):",
            *people,
            "",
            "Partners' keys:",
            *keys,
            "",
            "What a partner sees:",
            f"  curl -H 'Authorization: Bearer {reader['key']}' \\",
            f"    {found['url']}/api/v1/commitments/{SHOWN}",
            "",
        ]
    )
