"""Each role of PostgreSQL may do what it is for, and is refused everything else."""

from collections.abc import Iterator
from typing import Final

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import DatabaseError, connection, transaction
from pytest_django import DjangoDbBlocker

from ledger import actions
from ledger.models import Commitment, Entry, LogKey, Party, Pending, User, guards
from ledger.models.recorded import Recorded
from ledger.models.triggers import GROWING, recorded_models
from tests.factories import NOW, SETUP, some_evidence, who
from tests.models.log_rows import seal_first
from tests.models.roles import OWNER, READ, SEAL, WEB, acting_as, make_roles, run, tables
from tests.models.rows import Rows

pytestmark = [pytest.mark.django_db, pytest.mark.only("postgresql")]

SEALED: Final = {"ledger_leaf", "ledger_node", "ledger_checkpoint"}
COUNTED: Final = {"ledger_chaincheck", "ledger_slip", "ledger_streamhead", "ledger_tally"}
PRIVATE: Final = {
    *("django_admin_log", "django_session", "ledger_savedview"),
    "ledger_webhookdelivery",
}
KEYS: Final = {"ledger_log", "ledger_logkey"}
PRIVILEGES: Final = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
NUMBERS: Final = "pg_get_serial_sequence('ledger_entry', 'id')"
# What nobody but the owner may do, and how the owner would undo a guard.
OF_THE_OWNER: Final = [
    "ALTER TABLE ledger_entry DISABLE TRIGGER ledger_entry_kept",
    "ALTER TABLE ledger_entry DISABLE TRIGGER ALL",
    "ALTER TABLE ledger_leaf DROP CONSTRAINT ledger_leaf_pkey",
    "DROP TRIGGER ledger_entry_kept ON ledger_entry",
    "CREATE TRIGGER mine BEFORE INSERT ON ledger_party EXECUTE FUNCTION ledger_refuse()",
    "CREATE RULE mine AS ON DELETE TO ledger_entry DO INSTEAD NOTHING",
    "CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE sql AS ''",
    "ALTER FUNCTION ledger_queue() SECURITY INVOKER",
    "DROP TABLE ledger_entry",
    "CREATE TABLE mine (id integer)",
    "CREATE TEMPORARY TABLE ledger_entry (id integer)",
    "CREATE SCHEMA mine",
    "CREATE FUNCTION strpos(text, text) RETURNS integer LANGUAGE sql AS 'SELECT 1'",
]
OF_NOBODY: Final = [
    "SET session_replication_role = replica",
    "SET ROLE postgres",
    "COPY ledger_party FROM PROGRAM 'true'",
    "COPY ledger_party FROM '/dev/null'",
    "DELETE FROM ledger_entry",
    "TRUNCATE ledger_entry CASCADE",
    "UPDATE ledger_entry SET leaf = 'x'",
    "UPDATE ledger_entry SET open = NULL",
    "UPDATE ledger_party SET name = 'x'",
    "DELETE FROM ledger_party",
    "TRUNCATE ledger_commitment CASCADE",
    "UPDATE ledger_pending SET hash = 'x'",
    "DELETE FROM ledger_pending",
    "TRUNCATE ledger_pending",
    "UPDATE ledger_leaf SET hash = 'x'",
    "DELETE FROM ledger_leaf",
    "TRUNCATE ledger_checkpoint CASCADE",
    "DELETE FROM ledger_cosignature",
]
TO_THE_OTHERS: Final = [
    f"SELECT setval({NUMBERS}, 1)",
    f"SELECT nextval({NUMBERS})",
    "SET ROLE ledger_owner",
    "GRANT ledger_owner TO CURRENT_USER",
    "INSERT INTO ledger_entry (id) VALUES (1)",
    "INSERT INTO ledger_pending SELECT id, 'x' FROM ledger_entry",
    "LOCK TABLE ledger_entry IN SHARE MODE",
]
WRITING: Final = [
    "INSERT INTO ledger_entry (stream, version) VALUES (gen_random_uuid(), 1)",
    "UPDATE ledger_entry SET personal = NULL",
    "INSERT INTO ledger_party DEFAULT VALUES",
    "COPY ledger_party FROM STDIN",
    "UPDATE ledger_user SET password = 'x'",
    "DELETE FROM ledger_streamhead",
    "SELECT password FROM ledger_user",
    "SELECT * FROM ledger_user",
    "SELECT session_data FROM django_session",
    "DELETE FROM django_session",
    "SELECT 1 FROM ledger_savedview",
    "SELECT 1 FROM django_admin_log",
]
SEALING: Final = [
    "INSERT INTO ledger_leaf DEFAULT VALUES",
    "INSERT INTO ledger_node DEFAULT VALUES",
    "INSERT INTO ledger_checkpoint DEFAULT VALUES",
    "COPY ledger_leaf FROM STDIN",
    "DELETE FROM ledger_pending WHERE entry_id IN (SELECT entry_id FROM ledger_leaf)",
]
FORBIDDEN: Final = {
    OWNER: OF_NOBODY,
    WEB: [*OF_THE_OWNER, *OF_NOBODY, *TO_THE_OTHERS, *SEALING, "SET ROLE ledger_seal"],
    SEAL: [
        *OF_THE_OWNER,
        *OF_NOBODY,
        *TO_THE_OTHERS,
        *WRITING,
        "SELECT open FROM ledger_entry",
        "SELECT 1 FROM ledger_commitment",
        "SET ROLE ledger_web",
    ],
    READ: [*OF_THE_OWNER, *OF_NOBODY, *TO_THE_OTHERS, *WRITING, *SEALING, "SET ROLE ledger_web"],
}


@pytest.fixture(scope="module")
def house(rows: Rows, django_db_blocker: DjangoDbBlocker) -> Iterator[Rows]:
    """A busy house of which one entry is sealed. Its roles were made by a superuser, and the
    file was run again by the owner.
    """
    with django_db_blocker.unblock():
        seal_first()
        connection.check_constraints()
        make_roles()
        with acting_as(OWNER):
            make_roles()
        yield rows


def test_each_table_has_its_one_place() -> None:
    every = {*connection.introspection.table_names()} - {"django_migrations"}

    assert sorted(tables()) == sorted(every)


@pytest.mark.parametrize(
    ("role", "act"), [(role, act) for role, acts in FORBIDDEN.items() for act in acts]
)
def test_a_forbidden_act_is_refused(house: Rows, role: str, act: str) -> None:
    with (
        acting_as(role),
        pytest.raises(DatabaseError, match=r"permission denied|must be|must have|ledger: "),
        transaction.atomic(),
    ):
        run(act)


def granted(table: str) -> dict[str, set[str]]:
    """Return what each role should be allowed on a table, or on some of its columns."""
    recorded = {model._meta.db_table for model in recorded_models()}
    see, may = {"SELECT"}, dict[str, set[str]]()
    if table in recorded:
        may = {WEB: see | {"INSERT", "UPDATE"}, READ: see, SEAL: see if table in KEYS else set()}
    elif table == "ledger_entry":
        may = {WEB: see | {"INSERT", "UPDATE"}, READ: see}
    elif table == "ledger_pending":
        may = {WEB: see, READ: see, SEAL: see | {"DELETE"}}
    elif table in GROWING:
        web = see if table in SEALED else see | {"INSERT"}
        may = {WEB: web, READ: see, SEAL: see | {"INSERT"}}
    elif table in COUNTED | PRIVATE:
        may = {WEB: see | {"INSERT", "UPDATE", "DELETE"}, READ: see if table in COUNTED else set()}
    else:
        may = {WEB: see}
    return {WEB: set(), SEAL: set(), READ: set()} | may


def test_nothing_else_is_granted(house: Rows) -> None:
    for table in tables():
        for role, may in granted(table).items():
            assert {p for p in PRIVILEGES if is_granted(role, table, p)} == may, (role, table)


def is_granted(role: str, table: str, privilege: str) -> bool:
    whole = privilege in {"DELETE", "TRUNCATE", "TRIGGER"}
    asking = "has_table_privilege" if whole else "has_any_column_privilege"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {asking}(%s, %s, %s)", [role, table, privilege])
        return bool(cursor.fetchone()[0])


def test_the_site_works_as_its_role(house: Rows) -> None:
    user = house[User]
    assert isinstance(user, User)
    commitment = Commitment.objects.get(pk=house[Commitment].pk)
    party = Party(code="new", name="New", kind="state")

    with acting_as(WEB):
        actions.add_reference(party, by=SETUP, at=NOW)
        entry = actions.attach(commitment, some_evidence(), by=who(user), at=NOW)
        User.objects.filter(pk=user.pk).update(last_login=NOW)
        session = SessionStore()
        session["seen"] = True
        session.save()
        session.flush()

    assert Pending.objects.filter(entry=entry).exists()
    assert not Session.objects.exists()


def test_the_site_erases_on_a_legal_basis(house: Rows) -> None:
    entry = Entry.objects.of(house[Commitment].pk)[1]

    with acting_as(WEB):
        actions.erase(entry, "personal", basis="Court order.", by=SETUP, at=NOW)

    assert Entry.objects.get(pk=entry.pk).personal is None


def test_an_auditor_reads_everything_on_record(house: Rows) -> None:
    sealed = [*GROWING, "ledger_entry", "ledger_pending"]

    with acting_as(READ):
        for model in recorded_models():
            assert list(model._default_manager.values(*on_record(model)))
        for table in sealed:
            run(f"TABLE {table}")
        assert guards.faults(connection) == []


def on_record(model: type[Recorded]) -> list[str]:
    loose = model.sections.loose
    return [f.attname for f in model._meta.concrete_fields if f.attname not in loose]


def test_the_owner_puts_the_guards_back(house: Rows) -> None:
    with acting_as(OWNER):
        guards.lift(connection)
        guards.install(connection)

        assert guards.faults(connection) == []


def test_a_table_that_came_to_belong_to_somebody_else_is_given_back(house: Rows) -> None:
    run("ALTER TABLE ledger_party OWNER TO ledger_web; GRANT ALL ON ledger_entry TO ledger_web")

    make_roles()

    assert not is_granted(WEB, "ledger_party", "TRIGGER")
    assert not is_granted(WEB, "ledger_entry", "DELETE")
    assert LogKey.objects.exists()
