"""Setting up books, upgrading them, and leaving alone what is newer than we are."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from msgspec.structs import replace
from sqlalchemy import Connection, Engine, column, insert, inspect, select, table, text

from approvalflow import Office, commands
from approvalflow.errors import BooksError
from approvalflow.storage import migrations
from approvalflow.storage.engine import open_engine
from approvalflow.storage.schema import prepare, upgrade, upgrade_on, version_of
from approvalflow.storage.tables import metadata
from approvalflow.storage.transaction import read, transaction
from contracts.book_rows import a_change, a_full_change
from desk.test_answers_at_a_frozen_step import PLAIN, process
from small_office import APPLICANT, clock_at, open_office, straight_road, to_review
from storage.forks import outcome, run_in_process


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database in which nothing has been set up."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    return request.getfixturevalue("fresh_postgres")


def shape(engine: Engine) -> dict[str, object]:
    """Everything that a database tells about its tables."""
    asked = inspect(engine)
    ours = sorted(metadata.tables)
    return {
        "tables": [name for name in sorted(asked.get_table_names()) if name != migrations.VERSION_TABLE],
        "columns": {n: [(c["name"], str(c["type"]), c["nullable"]) for c in asked.get_columns(n)] for n in ours},
        "primary": {n: asked.get_pk_constraint(n)["constrained_columns"] for n in ours},
        "unique": {n: asked.get_unique_constraints(n) for n in ours},
        "foreign": {n: asked.get_foreign_keys(n) for n in ours},
        "indexes": {n: sorted((i["name"] or "", i["column_names"]) for i in asked.get_indexes(n)) for n in ours},
    }


def test_the_migrations_make_exactly_the_tables(empty_url: str) -> None:
    """What the migrations leave behind is what `tables` says: columns, keys and indexes."""
    engine = open_engine(empty_url)
    assert version_of(engine) is None
    prepare(engine)
    migrated = shape(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": migrations.VERSION_TABLE})
        assert compare_metadata(context, metadata) == []

    metadata.drop_all(engine)
    metadata.create_all(engine)

    assert migrated == shape(engine)
    engine.dispose()


def test_books_of_the_first_tables_are_upgraded_with_all_their_rows(empty_url: str) -> None:
    """Books that an earlier version wrote are brought to the tables of this one; nothing in them is lost."""
    engine = open_engine(empty_url)
    with engine.begin() as connection:
        upgrade_on(connection, "0001")
    # Lists are made anew from the cases, and this one is none that can be read.
    change = replace(a_full_change(expected=0), tasks_opened=(), involved=())
    with transaction(engine, "330106")() as books:
        books.keep(change)
    assert version_of(engine) == "0001"

    prepare(engine)

    assert version_of(engine) == migrations.HEAD
    upgraded = shape(engine)
    with read(engine, "330106")() as books:
        assert (books.case("c-1"), books.keys("c-1")) == (change.case, [change.key])
        assert tuple(books.events("c-1")) == change.events
        assert tuple(books.due_of("c-1")) == change.due_opened
        assert tuple(books.outbox()) == change.outbox
    metadata.drop_all(engine)
    metadata.create_all(engine)
    assert upgraded == shape(engine)
    engine.dispose()


def test_lists_of_older_books_are_made_anew(empty_url: str, tmp_path: Path) -> None:
    """Books from before there were lists get them when they are opened: as if they had always been kept."""
    with open_office(f"sqlite:///{tmp_path}/today.db", clock_at(), tmp_path / "matter") as office:
        to_review(office)
        office.act("c-1", "Review", "agree", by="chen-jing")
        office.do("sun-wei", commands.CarbonCopy(case="c-1", persons=("huang-hai", "li-qiang")))
        office.do("li-qiang", commands.MarkRead(case="c-1"))
        for person in ("sun-wei", "chen-jing"):
            office.do(person, commands.Watch(case="c-1"))
        office.do("chen-jing", commands.Unwatch(case="c-1"))
        with office._read() as books:
            expected = [*books.tasks(), *books.involved_in("c-1")]
    today, engine = open_engine(f"sqlite:///{tmp_path}/today.db"), open_engine(empty_url)
    with engine.begin() as older, today.connect() as kept:
        upgrade_on(older, "0006")
        for one in metadata.sorted_tables:
            names = (
                {known["name"] for known in inspect(older).get_columns(one.name)}
                if inspect(older).has_table(one.name)
                else ()
            )
            shared = [known for known in one.columns if known.name in names]
            rows = [dict(row._mapping) for row in kept.execute(select(*shared))] if shared else []
            if rows:
                older.execute(insert(table(one.name, *(column(known.name, known.type) for known in shared))), rows)

    with Office.open(empty_url, tenant="330100", now=clock_at()) as office:
        with office._read() as books:
            assert [*books.tasks(), *books.involved_in("c-1")] == expected
        assert len(expected) == 7
        assert office.check() == []
    today.dispose()
    engine.dispose()


def set_back(connection: Connection, revision: str) -> None:
    """Books of an earlier revision, without what came after it and is no more than tables and indexes."""
    for dropped in ("TABLE af_people_seen", "INDEX af_case_file_open"):
        connection.execute(text(f"DROP {dropped}"))
    connection.execute(text("ALTER TABLE af_wait DROP COLUMN any_key"))
    connection.execute(text(f"UPDATE {migrations.VERSION_TABLE} SET version_num = '{revision}'"))


def _taken(text: bytes, start: bytes, end: bytes) -> bytes:
    """The part of a text from a start to an end."""
    found = text.index(start)
    return text[found : text.index(end, found) + len(end)]


@pytest.mark.parametrize("unknown", ["rounds", "chosen", "within"])
def test_snapshots_of_older_books_know_what_is_known_of_rounds(tmp_path: Path, unknown: str) -> None:
    """A case under way from before rounds, who chose whom, or where a step was done were remembered knows them."""
    url = f"sqlite:///{tmp_path}/today.db"
    times = "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>"
    road = straight_road().replace(b'term="3 WD"/>', f'term="3 WD">{times}</userTask>'.encode())
    road = road.replace(b'id="Verify"', b'id="Verify" af:chosen_by="Review"')
    review = _taken(road, b'<userTask id="Review"', b"</userTask>")
    part = b'<subProcess id="Part"><startEvent id="In"/><endEvent id="Out"/>' + review
    part += b'<sequenceFlow id="In1" sourceRef="In" targetRef="Review"/>'
    part += b'<sequenceFlow id="Out1" sourceRef="Review" targetRef="Out"/></subProcess>'
    road = road.replace(b'Ref="Review"', b'Ref="Part"').replace(review, part)
    with open_office(url, clock_at(), tmp_path / "matter", road) as office:
        to_review(office)
        for visit in sorted(office.case("c-1").visits):
            office.act("c-1", visit, "agree", by="chen-jing", handlers={"Verify": ("sun-wei",)})
        expected = office.case("c-1")
    engine = open_engine(url)
    with engine.begin() as connection:
        snapshot = json.loads(connection.scalar(text("SELECT snapshot FROM af_case_file")))
        older = [snapshot] if unknown == "rounds" else [*snapshot["steps"].values(), *snapshot["rounds"]["Review"]]
        assert [found for one in older if (found := one.pop(unknown, {}))]
        connection.execute(text("UPDATE af_case_file SET snapshot = :old"), {"old": json.dumps(snapshot)})
        connection.execute(text("UPDATE af_task SET returned = 7, reason = 'of another'"))
        set_back(connection, "0007")

    with Office.open(url, tenant="330100", now=clock_at()) as office:
        assert office.case("c-1") == expected
        assert office.check() == []
    engine.dispose()


def test_older_books_know_where_a_file_came_back(tmp_path: Path) -> None:
    """A return under way, kept by element as it once was, is known by the visit that it opened."""
    url = f"sqlite:///{tmp_path}/today.db"
    with open_office(url, clock_at(), tmp_path / "matter") as office:
        to_review(office)
        office.act("c-1", "Review", "agree", by="chen-jing")
        verify = next(iter(office.case("c-1").visits))
        office.do("sun-wei", commands.Return(case="c-1", visit=verify, to="Review", reason="请补正", after="back"))
        expected, listed = office.case("c-1"), office.worklist("returned", by="chen-jing").lines
        assert [line.row.reason for line in listed] == ["请补正"]
    engine = open_engine(url)
    with engine.begin() as connection:
        snapshot = json.loads(connection.scalar(text("SELECT snapshot FROM af_case_file")))
        snapshot |= {"sent_back": {"Review": 1}, "why_back": {"Review": "请补正"}}
        snapshot["gone_back"][verify] |= {"back": "1", "inside": [["Sites", 0]]}
        connection.execute(text("UPDATE af_case_file SET snapshot = :old"), {"old": json.dumps(snapshot)})
        set_back(connection, "0009")

    with Office.open(url, tenant="330100", now=clock_at()) as office:
        assert office.case("c-1") == expected
        assert office.worklist("returned", by="chen-jing").lines == listed
        assert office.check() == []
    engine.dispose()


def test_what_the_party_may_answer_is_on_the_lists_of_older_books(tmp_path: Path) -> None:
    """A frozen step of a case under way is on the list of the party from the day on which it may answer there."""
    url = f"sqlite:///{tmp_path}/today.db"
    with open_office(url, clock_at(), tmp_path / "matter", process(PLAIN)) as office:
        to_review(office)
        for step in ("Before", "Draft"):
            office.act("c-1", step, "agree", by="chen-jing")
        legal = next(name for name, one in office.case("c-1").visits.items() if one.node == "Legal")
        office.do("zhao-lei", commands.Return(case="c-1", visit=legal, to="Draft", reason="请补正"))
    engine = open_engine(url)
    with engine.begin() as connection:
        assert connection.execute(text("DELETE FROM af_task WHERE node = 'Finance'")).rowcount == 1
        set_back(connection, "0008")

    with Office.open(url, tenant="330100", now=clock_at()) as office:
        assert [one.row.node for one in office.worklist(by=APPLICANT).lines] == ["Finance"]
        assert office.check() == []
    engine.dispose()


def test_setting_up_twice_changes_nothing(empty_url: str) -> None:
    """Books that are up to date are left as they are."""
    engine = open_engine(empty_url)
    prepare(engine)
    with transaction(engine, "330106")() as books:
        books.keep(a_change())
    prepare(engine)
    upgrade(engine)
    assert version_of(engine) == migrations.HEAD
    with transaction(engine, "330106")() as books:
        assert books.head("c-1") == 1
    engine.dispose()


def test_the_known_revisions_are_those_in_the_folder() -> None:
    """The list that is consulted without Alembic names every migration there is, in order."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    scripts = ScriptDirectory.from_config(config)
    assert tuple(script.revision for script in scripts.walk_revisions())[::-1] == migrations.REVISIONS


def test_books_of_a_newer_version_are_not_touched(empty_url: str) -> None:
    """A revision that we do not know is a BooksError that names both; nothing is changed."""
    engine = open_engine(empty_url)
    prepare(engine)
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE {migrations.VERSION_TABLE} SET version_num = '0999'"))
    for attempt in (prepare, upgrade):
        with pytest.raises(BooksError) as told:
            attempt(engine)
        assert told.value.code == "books.newer_version"
        assert told.value.values["version"] == "0999"
    assert version_of(engine) == "0999"
    engine.dispose()


def test_three_processes_may_set_up_the_same_books_at_once(empty_url: str) -> None:
    """One does the work, the others wait for it, and all can go on."""

    def work() -> None:
        engine = open_engine(empty_url)
        prepare(engine)
        with transaction(engine, "330106")() as books:
            books.count_up("2031")

    children = [run_in_process(work) for _ in range(3)]
    assert [outcome(child) for child in children] == [0, 0, 0]
    engine = open_engine(empty_url)
    with transaction(engine, "330106")() as books:
        assert books.count_up("2031") == 4
    engine.dispose()


def test_a_setting_up_that_fails_leaves_an_empty_database(empty_url: str) -> None:
    """All tables appear together, in the transaction of whoever holds the connection, or none."""
    engine = open_engine(empty_url)
    with pytest.raises(ZeroDivisionError), engine.begin() as connection:  # noqa: PT012
        upgrade_on(connection)
        1 / 0  # noqa: B018
    assert inspect(engine).get_table_names() == []
    engine.dispose()


def test_a_host_may_have_tables_of_its_own_beside_ours(empty_url: str) -> None:
    """Foreign tables, and a foreign Alembic, are neither used nor disturbed."""
    engine = open_engine(empty_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
        connection.execute(text("INSERT INTO alembic_version VALUES ('theirs')"))
    prepare(engine)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "theirs"
    engine.dispose()


def test_books_that_are_up_to_date_open_without_alembic(prepared_file: Path) -> None:
    """Every command is a process of its own: it does not load what it does not need."""
    told = subprocess.run(
        [sys.executable, "-c", OPENING, f"sqlite:///{prepared_file}"], capture_output=True, text=True, check=True
    )
    assert told.stdout == f"{migrations.HEAD} False\n"


OPENING = """
import sys
from approvalflow.storage.engine import open_engine
from approvalflow.storage.schema import prepare, version_of
engine = open_engine(sys.argv[1])
prepare(engine)
print(version_of(engine), "alembic" in sys.modules)
"""
