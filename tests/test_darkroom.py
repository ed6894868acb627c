"""The threads for work on pixels: few, the same ones, and nothing in them stops half-way."""

import threading
from collections.abc import Callable
from functools import partial

import anyio
import anyio.to_thread
import pytest

from portrayal.darkroom import Darkroom

pytestmark = pytest.mark.anyio


class Picture:
    """Work that says when it has begun, and ends when it is let go."""

    def __init__(self, fault: Exception | None = None) -> None:
        self.begun, self.let_go, self.ended = threading.Event(), threading.Event(), threading.Event()
        self.fault = fault

    def __call__(self) -> str:
        self.begun.set()
        assert self.let_go.wait(30)
        self.ended.set()
        if self.fault:
            raise self.fault
        return threading.current_thread().name


async def happens(event: threading.Event) -> None:
    assert await anyio.to_thread.run_sync(partial(event.wait, 30))


async def test_all_work_is_done_in_so_many_threads_as_there_are():
    room, names = Darkroom(2), set[str]()

    async def develop() -> None:
        names.add(await room.do(lambda: threading.current_thread().name))

    async with anyio.create_task_group() as group:
        for _ in range(40):
            group.start_soon(develop)
    assert 1 <= len(names) <= 2


async def test_what_waits_when_it_is_canceled_never_begins_and_the_next_goes_on():
    room, first, second = Darkroom(1), Picture(), Picture()
    async with anyio.create_task_group() as group:
        group.start_soon(room.do, first)
        await happens(first.begun)
        with anyio.CancelScope() as scope:
            scope.cancel()
            await room.do(second)
        first.let_go.set()
    assert await room.do(lambda: "third") == "third"
    assert not second.begun.is_set()


@pytest.mark.parametrize("fault", [None, OSError("no room")], ids=["well", "fails"])
async def test_what_has_begun_when_it_is_canceled_is_finished_first(fault: Exception | None):
    room, picture, scope = Darkroom(1), Picture(fault), anyio.CancelScope()

    async def develop() -> None:
        with scope:
            await room.do(picture)
        assert picture.ended.is_set()

    async with anyio.create_task_group() as group:
        group.start_soon(develop)
        await happens(picture.begun)
        scope.cancel()
        await anyio.wait_all_tasks_blocked()
        picture.let_go.set()
    assert scope.cancelled_caught


async def test_a_fault_of_the_work_is_the_callers():
    def break_down() -> None:
        raise ValueError("torn")

    with pytest.raises(ValueError, match="torn"):
        await Darkroom(1).do(break_down)


def test_two_event_loops_share_one_darkroom():
    room, found = Darkroom(1), list[int]()

    async def many() -> None:
        for number in range(20):
            found.append(await room.do(partial(int, number)))

    def one_loop(main: Callable[[], object] = many) -> None:
        anyio.run(main)  # type: ignore[arg-type]

    threads = [threading.Thread(target=one_loop) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(found) == sorted([*range(20)] * 2)
