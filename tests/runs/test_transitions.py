from pathlib import Path
from tempfile import TemporaryDirectory

import anyio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledgers import place
from portrayal.runs.ledger import Ledger
from portrayal.runs.transitions import EVENTS, FINISHED, STATES, TRANSITIONS, aim, sources, target
from runs_fakes import draft


@given(st.sampled_from(EVENTS))
def test_every_event_leads_to_one_state_wherever_it_starts(event):
    ends = {end for (_, known), end in TRANSITIONS.items() if known == event}
    assert ends == {aim(event)}
    assert sources(event)


@pytest.mark.parametrize("state", sorted(FINISHED))
def test_the_only_way_out_of_an_end_is_to_try_again(state):
    assert {event for (start, event) in TRANSITIONS if start == state} == {"retry"}


def test_every_state_can_be_reached_and_every_unfinished_one_can_end():
    reached, more = {"queued"}, True
    while more:
        fresh = {end for (start, _), end in TRANSITIONS.items() if start in reached} - reached
        reached |= fresh
        more = bool(fresh)
    assert reached == set(STATES)
    for state in set(STATES) - FINISHED:
        assert target(state, "cancel") == "canceled"
        assert target(state, "fail") == "failed"


def test_nothing_is_sent_from_a_state_where_an_order_may_be_open_but_the_one_that_reconciles():
    assert set(sources("send")) == {"queued", "sending"}


@settings(deadline=None, max_examples=25)
@given(st.lists(st.sampled_from([event for event in EVENTS if event != "retry"]), max_size=10))
def test_random_walks_on_a_real_ledger_agree_with_the_table(events):
    async def walk(folder: str) -> None:
        ledger = Ledger(place(Path(folder) / "ledger.sqlite"))
        job, _ = await ledger.add(draft())
        state = job.state
        for event in events:
            moved = await ledger.move(job.id, event)
            wanted = target(state, event)
            assert (moved.state if moved else None) == wanted
            state = wanted or state
            now = await ledger.get(job.id)
            assert now is not None
            assert now.state == state
        await ledger.close()

    with TemporaryDirectory() as folder:
        anyio.run(walk, folder)
