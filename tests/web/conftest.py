"""One server over HTTP for the tests of a file; pictures are plain gradients."""

from collections.abc import AsyncIterator

import pytest

from gradients import draw_gradients
from http_hosts import Site, site


@pytest.fixture(scope="module")
async def shared(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    with pytest.MonkeyPatch.context() as patch:
        draw_gradients(patch)
        async with site(tmp_path_factory.mktemp("http")) as opened:
            yield opened
