import sqlite3
from concurrent.futures import ThreadPoolExecutor

import anyio
import pytest

from ledgers import only_files, place
from portrayal.errors import OperatorError
from portrayal.providers.base import Delivery
from portrayal.runs.database import Taken
from portrayal.runs.ledger import Ledger
from runs_fakes import Clock, draft

pytestmark = pytest.mark.anyio
TOOLS = {"hero", "series"}


@pytest.fixture
async def ledger(tmp_path):
    clock = Clock()
    ledger = Ledger(place(tmp_path / "ledger.sqlite"), clock=clock)
    yield ledger
    await ledger.close()


async def test_a_lease_keeps_others_away_until_it_runs_out(ledger):
    job, _ = await ledger.add(draft())
    assert await ledger.claim(job.id, "a:1", 15, TOOLS)
    assert await ledger.claim(job.id, "b:1", 15, TOOLS) is None
    ledger.clock.now += 15
    assert await ledger.claim(job.id, "b:1", 15, TOOLS)


async def test_an_owner_that_slept_too_long_cannot_write_any_more(ledger):
    job, _ = await ledger.add(draft())
    await ledger.claim(job.id, "a:1", 15, TOOLS)
    ledger.clock.now += 24 * 3600
    await ledger.claim(job.id, "b:1", 15, TOOLS)
    assert await ledger.move(job.id, "send", owner="a:1") is None
    assert await ledger.set(job.id, ("queued",), owner="a:1", progress=0.5) is None
    await ledger.renew("a", 15, jobs=[job.id])
    held = await ledger.held("a")
    assert held == {}
    assert await ledger.move(job.id, "send", owner="b:1")


async def test_a_lease_from_a_clock_that_was_set_back_counts_as_run_out(ledger):
    job, _ = await ledger.add(draft())
    ledger.clock.now += 24 * 3600
    await ledger.claim(job.id, "a:1", 15, TOOLS)
    ledger.clock.now -= 24 * 3600
    assert list(await ledger.idle(15, TOOLS)) == [job.id]
    assert await ledger.claim(job.id, "b:1", 15, TOOLS)


async def test_renewing_touches_only_the_leases_of_that_process(ledger):
    mine, _ = await ledger.add(draft("mine"))
    other, _ = await ledger.add(draft("other"))
    await ledger.claim(mine.id, "a:1", 15, TOOLS)
    await ledger.claim(other.id, "ab:1", 15, TOOLS)
    ledger.clock.now += 10
    await ledger.renew("a", 15, jobs=[mine.id, other.id])
    ledger.clock.now += 5
    assert list(await ledger.idle(15, TOOLS)) == [other.id]


async def test_released_leases_are_free_at_once_but_for_the_named(ledger):
    one, _ = await ledger.add(draft("one"))
    two, _ = await ledger.add(draft("two"))
    for job in (one, two):
        await ledger.claim(job.id, "a:1", 15, TOOLS)
    await ledger.release("a", but=[two.id])
    assert list(await ledger.idle(15, TOOLS)) == [one.id]


async def test_only_one_of_two_retries_that_saw_the_same_end_happens(ledger):
    job, _ = await ledger.add(draft())
    seen = await ledger.move(job.id, "fail", provider="fake", provider_id=None)
    assert await ledger.retry(seen, draft())
    assert not await ledger.retry(seen, draft())
    assert (await ledger.get(job.id)).attempt == 2


async def test_a_retry_that_comes_late_does_not_take_a_running_job_from_its_owner(ledger):
    job, _ = await ledger.add(draft())
    seen = await ledger.move(job.id, "fail")
    await ledger.retry(seen, draft())
    await ledger.claim(job.id, "a:1", 15, TOOLS)
    await ledger.move(job.id, "send", owner="a:1", provider="fake")
    await ledger.move(job.id, "accepted", owner="a:1", provider_id="p1")
    assert not await ledger.retry(seen, draft())
    now = await ledger.get(job.id)
    assert (now.owner, now.provider_id, now.state) == ("a:1", "p1", "running")


async def test_two_jobs_cannot_hold_the_same_order(ledger):
    one, _ = await ledger.add(draft("one"))
    two, _ = await ledger.add(draft("two"))
    for job in (one, two):
        await ledger.move(job.id, "send", provider="fake")
    await ledger.move(one.id, "accepted", provider_id="p1")
    sent = await ledger.get(two.id)
    assert await ledger.taken(sent, "p1")
    with pytest.raises(Taken):
        await ledger.move(two.id, "accepted", provider_id="p1")
    assert (await ledger.get(two.id)).state == "sending"


async def test_the_moment_of_sending_is_the_ledgers_clock(ledger):
    job, _ = await ledger.add(draft())
    sent = await ledger.move(job.id, "send")
    assert sent.sent_at == ledger.clock.now


async def test_work_under_way_counts_by_its_estimate_and_finished_work_by_its_charge(ledger):
    """R-cost."""
    job, _ = await ledger.add(draft(usd=2.0))
    assert await ledger.spent_since(0) == pytest.approx(2.0)
    await ledger.keep(job, Delivery(cost_usd=1.5))
    assert await ledger.spent_since(0) == pytest.approx(2.0)
    await ledger.move(job.id, "begin")
    await ledger.move(job.id, "deliver")
    assert await ledger.spent_since(0) == pytest.approx(1.5)


async def test_work_that_began_yesterday_and_still_runs_counts_today(ledger):
    await ledger.add(draft(usd=2.0))
    ledger.clock.now += 24 * 3600
    assert await ledger.spent_since(ledger.clock.now - 60) == pytest.approx(2.0)


async def test_yesterdays_charges_do_not_count_today(ledger):
    job, _ = await ledger.add(draft())
    await ledger.charge(job, 1.0)
    await ledger.move(job.id, "cancel")
    ledger.clock.now += 24 * 3600
    assert await ledger.spent_since(ledger.clock.now - 60) == 0
    assert await ledger.spent_since(0) == pytest.approx(1.0)


async def test_a_parent_and_its_children_are_not_counted_twice(ledger):
    parent, _ = await ledger.add(draft("all", tool="series", usd=1.0))
    first, _ = await ledger.add(draft("one", parent=parent.id, usd=0.25))
    await ledger.add(draft("two", parent=parent.id, usd=0.25))
    assert await ledger.spent_since(0) == pytest.approx(1.0)
    await ledger.charge(first, 0.3)
    await ledger.move(first.id, "begin")
    await ledger.move(first.id, "deliver")
    assert await ledger.spent_since(0) == pytest.approx(1.0)
    await ledger.move(parent.id, "begin")
    await ledger.move(parent.id, "deliver")
    assert await ledger.spent_since(0) == pytest.approx(0.55)


async def test_the_same_order_is_charged_once_and_a_new_order_again(ledger):
    job, _ = await ledger.add(draft())
    await ledger.charge(job, 0.04)
    await ledger.charge(job, 0.04)
    failed = await ledger.move(job.id, "fail")
    await ledger.retry(failed, draft())
    await ledger.charge(await ledger.get(job.id), 0.04)
    assert (await ledger.get(job.id)).cost_usd == pytest.approx(0.08)
    assert await ledger.spent_since(0) == pytest.approx(0.08 + 0)


@only_files
async def test_a_full_disk_is_the_operators_fault_and_the_ledger_goes_on_when_there_is_room(ledger):
    pages = ledger.engine._db.execute("PRAGMA page_count").fetchone()[0]
    ledger.engine._db.execute(f"PRAGMA max_page_count = {pages}")
    job, _ = await ledger.add(draft())
    with pytest.raises(OperatorError, match=r"disk is full.*Free some space"):
        await ledger.keep(job, Delivery(data=b"x" * 200_000))
    ledger.engine._db.execute("PRAGMA max_page_count = 1000000")
    await ledger.keep(job, Delivery(data=b"x" * 200_000))
    assert len((await ledger.kept(job.id)).data) == 200_000


@only_files
async def test_a_ledger_that_cannot_be_written_names_the_setting(ledger):
    ledger.engine._db.execute("PRAGMA query_only = 1")
    with pytest.raises(OperatorError, match=r"cannot be written.*PORTRAYAL_HOME"):
        await ledger.add(draft())


@only_files
async def test_a_locked_ledger_is_told_and_can_still_be_read(ledger, tmp_path):
    job, _ = await ledger.add(draft())
    ledger.engine._db.execute("PRAGMA busy_timeout = 1")
    other = sqlite3.connect(tmp_path / "ledger.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(OperatorError, match=r"keeps the ledger .* locked"):
        await ledger.move(job.id, "begin")
    assert (await ledger.get(job.id)).state == "queued"
    other.execute("ROLLBACK")
    other.close()
    assert await ledger.move(job.id, "begin")


@only_files
def test_a_home_that_cannot_be_a_folder_names_the_setting(tmp_path):
    (tmp_path / "home").write_text("a file")
    with pytest.raises(OperatorError, match=r"cannot be made.*PORTRAYAL_HOME"):
        Ledger(tmp_path / "home" / "ledger.sqlite")


@only_files
def test_a_folder_in_the_ledgers_place_names_the_setting(tmp_path):
    (tmp_path / "ledger.sqlite").mkdir()
    with pytest.raises(OperatorError, match=r"cannot be opened.*PORTRAYAL_HOME"):
        Ledger(tmp_path / "ledger.sqlite")


@only_files
def test_a_damaged_ledger_is_told_and_never_deleted(tmp_path):
    path = tmp_path / "ledger.sqlite"
    path.write_bytes(b"no ledger at all " * 100)
    with pytest.raises(OperatorError, match=r"is not a ledger.*nothing was deleted"):
        Ledger(path)
    assert path.read_bytes().startswith(b"no ledger")


@only_files
async def test_a_ledger_with_broken_pages_is_told_and_never_deleted(tmp_path):
    path = tmp_path / "ledger.sqlite"
    ledger = Ledger(path)
    await ledger.add(draft())
    await ledger.close()
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(100)
        file.write(b"\xff" * (size - 100))
    with pytest.raises(OperatorError, match=r"damaged.*nothing was deleted"):
        Ledger(path)
    assert path.stat().st_size == size


@only_files
async def test_a_ledger_of_a_newer_portrayal_is_left_alone(tmp_path):
    path = tmp_path / "ledger.sqlite"
    with sqlite3.connect(path) as other:
        other.execute("PRAGMA user_version = 99")
    other.close()
    with pytest.raises(OperatorError, match="newer Portrayal"):
        Ledger(path)


@only_files
def test_many_servers_may_open_a_new_ledger_at_once(tmp_path):
    with ThreadPoolExecutor(12) as pool:
        ledgers = list(pool.map(Ledger, [tmp_path / "new" / "ledger.sqlite"] * 12))
    for ledger in ledgers:
        anyio.run(ledger.close)
