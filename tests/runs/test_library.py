"""What exists, in versions."""

import pytest

from ledgers import place
from portrayal.models import Noun
from portrayal.runs.ledger import Ledger
from portrayal.runs.library import Library
from runs_fakes import Clock

pytestmark = pytest.mark.anyio
TOOLS = {"hero", "series"}


@pytest.fixture
async def ledger(tmp_path):
    clock = Clock()
    ledger = Ledger(place(tmp_path / "ledger.sqlite"), clock=clock)
    yield ledger
    await ledger.close()


class Thing(Noun):
    n: int


async def test_the_same_work_gets_the_same_version_again_and_other_work_the_next(ledger):
    library = Library(ledger)
    assert await library.version_for("lora", "anna", "j1") == 1
    assert await library.version_for("lora", "anna", "j2") == 2
    assert await library.version_for("lora", "anna", "j1") == 1
    assert await library.version_for("lora", "bert", "j2") == 1


async def test_the_newest_version_is_what_a_bare_name_means(ledger):
    library = Library(ledger)
    await library.save("lora", "anna", Thing(n=1), version=1)
    await library.save("lora", "anna", Thing(n=2), version=2)
    assert (await library.find("lora", Thing, "anna")).n == 2


async def test_a_misspelt_name_is_answered_with_the_nearest(ledger):
    library = Library(ledger)
    await library.save("lora", "anna", Thing(n=1))
    with pytest.raises(Exception, match="Did you mean 'anna'"):
        await library.find("lora", Thing, "ana")
