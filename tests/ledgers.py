"""Where the ledgers of tests are: files, or schemas of the PostgreSQL that `make postgres` started."""

import hashlib
import os
from pathlib import Path

import pytest
from pydantic import SecretStr

from portrayal.runs.database import Place, Shared

URL = os.environ.get("PORTRAYAL_TEST_LEDGER")
"""Read before the tests' own environment is made."""
BEAT_S = 0.01 if URL is None else 0.1
"""How often a process of the tests looks up; a database answers later than a file."""
SHORTEST_LEASE_S = 0.0 if URL is None else 0.5
FOR_CHILDREN = {} if URL is None else {"PORTRAYAL_TEST_LEDGER": URL}
only_files = pytest.mark.skipif(URL is not None, reason="about the embedded file")
only_postgres = pytest.mark.skipif(URL is None, reason="needs a PostgreSQL: make postgres")


def schema_of(path: Path) -> str:
    return f"t{hashlib.sha256(str(path).encode()).hexdigest()[:16]}"


def place(path: Path) -> Place:
    """Return where the ledger is that belongs to `path`: there, or in the schema of that name."""
    return path if URL is None else Shared(SecretStr(URL), schema_of(path))


def settings_for(folder: Path) -> dict[str, object]:
    """Return the fields of Settings that open the ledger of a home below `folder`."""
    return {} if URL is None else {"ledger": SecretStr(URL), "ledger_schema": schema_of(folder)}
