import pytest

import ledgers


@pytest.fixture
def anyio_backend():
    return "asyncio"


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/postgres" in item.path.as_posix():
            item.add_marker(ledgers.only_postgres)
