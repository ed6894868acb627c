"""The ledger's engine on PostgreSQL: lost connections, answers in doubt, many writers, words without the password."""

import threading
from contextlib import contextmanager

import anyio
import pytest
from pydantic import SecretStr

from ledgers import URL, place, schema_of
from portrayal.errors import OperatorError, OverBudget
from portrayal.runs import connections, postgres
from portrayal.runs.database import Shared
from portrayal.runs.ledger import Ledger
from portrayal.runs.library import Library
from runs_fakes import draft

pytestmark = pytest.mark.anyio


@pytest.fixture
async def ledger(tmp_path):
    ledger = Ledger(place(tmp_path / "l"))
    await ledger.do(lambda db, now: db.execute("CREATE TABLE counts (name TEXT PRIMARY KEY, n BIGINT NOT NULL)"))
    yield ledger
    await ledger.close()


@contextmanager
def cut(ledger, at, *, before=True, times=1):
    """Cut the connection when a statement that begins with `at` is sent: before it, or when it has done its work."""
    lent, left = ledger.engine.connections.lent, [times]

    class Cut:
        def __init__(self, db):
            self.db = db

        def __getattr__(self, name):
            return getattr(self.db, name)

        def execute(self, sql, *more, **also):
            if not sql.startswith(at) or not left[0]:
                return self.db.execute(sql, *more, **also)
            left[0] -= 1
            if not before:
                self.db.execute(sql, *more, **also)
            self.db.close()
            return self.db.execute("SELECT 1")

    @contextmanager
    def cutting(schema):
        with lent(schema) as db:
            yield Cut(db)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ledger.engine.connections, "lent", cutting)
        yield
    assert not left[0]


@pytest.mark.parametrize("at", ["\nBEGIN", "INSERT INTO jobs", "SELECT * FROM jobs", "COMMIT"])
@pytest.mark.parametrize("before", [True, False])
async def test_a_connection_lost_anywhere_leaves_one_job_and_the_call_does_not_notice(ledger, at, before):
    with cut(ledger, at, before=before):
        job, new = await ledger.add(draft(usd=1.0))
    assert new
    assert [one.id for one in await ledger.jobs()] == [job.id]


async def test_a_commit_in_doubt_is_not_done_again(ledger):
    runs = []

    def count(db, now):
        runs.append(now)
        db.execute("INSERT INTO counts VALUES ('n', 1) ON CONFLICT (name) DO UPDATE SET n = counts.n + 1")
        return len(runs)

    with cut(ledger, "COMMIT", before=False):
        assert await ledger.do(count) == 1
    assert (await ledger.rows("SELECT n FROM counts"))[0]["n"] == 1
    with cut(ledger, "COMMIT", before=True):
        assert await ledger.do(count) == 3
    assert (await ledger.rows("SELECT n FROM counts"))[0]["n"] == 2


async def test_a_question_that_lost_its_connection_is_asked_again(ledger):
    await ledger.add(draft())
    with cut(ledger, "SELECT * FROM jobs", times=3):
        assert len(await ledger.jobs()) == 1


async def test_only_one_of_many_claims_at_once_gets_the_job(ledger, tmp_path):
    others = [Ledger(place(tmp_path / "l")) for _ in range(4)]
    job, _ = await ledger.add(draft())
    got = []

    async def claim(one, number):
        if await one.claim(job.id, f"p{number}:1", 15, {"hero"}):
            got.append(number)

    async with anyio.create_task_group() as group:
        for number in range(20):
            group.start_soon(claim, others[number % 4], number)
    assert len(got) == 1


async def test_the_same_job_added_many_times_at_once_is_one(ledger, tmp_path):
    others = [Ledger(place(tmp_path / "l")) for _ in range(4)]
    new = []

    async def add(one):
        new.append((await one.add(draft(usd=0.1)))[1])

    async with anyio.create_task_group() as group:
        for number in range(24):
            group.start_soon(add, others[number % 4])
    assert sum(new) == len(await ledger.jobs()) == 1


async def test_the_cap_holds_for_many_writers_at_once(ledger, tmp_path):
    others = [Ledger(place(tmp_path / "l")) for _ in range(4)]
    refused = []

    async def ask(one, number):
        try:
            await one.add(draft(f"n{number}", usd=0.4).model_copy(update={"caps": (1.0, None)}))
        except OverBudget:
            refused.append(number)

    async with anyio.create_task_group() as group:
        for number in range(24):
            group.start_soon(ask, others[number % 4], number)
    assert len(await ledger.jobs()) == 2
    assert len(refused) == 22


async def test_versions_that_are_asked_for_at_once_differ(ledger, tmp_path):
    others = [Library(Ledger(place(tmp_path / "l"))) for _ in range(4)]
    got = []

    async def ask(one, number):
        got.append(await one.version_for("lora", "anna", f"j{number}"))

    async with anyio.create_task_group() as group:
        for number in range(12):
            group.start_soon(ask, others[number % 4], number)
    assert sorted(got) == list(range(1, 13))


async def test_the_databases_clock_counts_and_not_the_machines(ledger, monkeypatch):
    monkeypatch.setattr("time.time", lambda: 5.0)
    job, _ = await ledger.add(draft())
    (row,) = await ledger.rows("SELECT extract(epoch FROM clock_timestamp())::float8 AS now")
    assert abs(job.created - row["now"]) < 60
    assert abs(ledger.clock() - row["now"]) < 60


async def test_texts_with_odd_characters_come_back(ledger):
    name = "50 % of :all ? 'quoted' -- \\ ✓"
    job, _ = await ledger.add(draft(name))
    moved = await ledger.move(job.id, "fail", message=f"{name}\0")
    assert (moved.plan["name"], moved.message) == (name, name)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgresql://keeper:canary-word@127.0.0.1:9/x", "does not answer"),
        ("postgresql://canary word", "is not an address"),
        (URL.replace("keeper:", "keeper:canary-word") if URL else "", "does not let us in"),
        (f"{URL}_none" if URL else "", "does not let us in"),
    ],
)
async def test_what_is_wrong_is_told_without_the_password(url, words, monkeypatch):
    monkeypatch.setattr(postgres, "FIRST_PATIENCE_S", 0.1)
    with pytest.raises(OperatorError, match=words) as caught:
        await Ledger(Shared(SecretStr(url))).ready()
    assert "canary" not in str(caught.value)
    assert caught.value.__cause__ is None


async def test_without_its_package_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "psycopg", None)
    with pytest.raises(OperatorError, match=r"portrayal\[postgres\]"):
        connections.Connections(SecretStr("postgresql://h/d"))


async def test_a_ledger_of_a_newer_portrayal_is_left_alone(ledger, tmp_path):
    await ledger.do(lambda db, now: db.execute("UPDATE about SET version = 99"))
    with pytest.raises(OperatorError, match="newer Portrayal"):
        await Ledger(place(tmp_path / "l")).ready()


async def test_many_servers_may_make_the_tables_at_once(tmp_path):
    ledgers = [Ledger(place(tmp_path / "new")) for _ in range(8)]
    async with anyio.create_task_group() as group:
        for one in ledgers:
            group.start_soon(one.ready)
    assert len(await ledgers[0].rows("SELECT version FROM about")) == 1


async def test_homes_in_one_database_do_not_see_each_other(ledger, tmp_path):
    other = Ledger(Shared(SecretStr(URL or ""), schema_of(tmp_path / "other")))
    await ledger.add(draft())
    assert await other.jobs() == []
    await other.add(draft())
    assert len(await ledger.jobs()) == len(await other.jobs()) == 1


async def test_a_dead_lock_is_untangled_and_both_get_through(ledger):
    for name in ("a", "b"):
        await ledger.do(lambda db, now, name=name: db.execute("INSERT INTO counts VALUES (?, 0)", (name,)))
    met = threading.Barrier(2)

    def both(first, second):
        waits = [True]

        def work(db, now):
            db.execute("UPDATE counts SET n = n + 1 WHERE name = ?", (first,))
            if waits:
                waits.clear()
                met.wait(10)
            db.execute("UPDATE counts SET n = n + 1 WHERE name = ?", (second,))

        return work

    async with anyio.create_task_group() as group:
        group.start_soon(ledger.do, both("a", "b"))
        group.start_soon(ledger.do, both("b", "a"))
    assert [row["n"] for row in await ledger.rows("SELECT n FROM counts")] == [2, 2]
