import pytest
from mcp.client import Client

from portrayal_mcp.server import make_server

pytestmark = pytest.mark.anyio


def a_file_as_home(tmp_path):
    (tmp_path / "home").write_text("not a folder")
    return {}


def a_ledger_elsewhere(tmp_path):
    del tmp_path
    return {"PORTRAYAL_LEDGER": "postgresql://127.0.0.1:9/portrayal"}


def a_damaged_ledger(tmp_path):
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "ledger.sqlite").write_bytes(b"SQLite format 3\0" + b"\xff" * 4000)
    return {}


def a_cap_that_is_no_number(tmp_path):
    del tmp_path
    return {"PORTRAYAL_DAILY_USD": "plenty"}


@pytest.mark.parametrize("fault", [a_file_as_home, a_ledger_elsewhere, a_damaged_ledger, a_cap_that_is_no_number])
async def test_a_server_with_a_broken_set_up_starts_and_says_what_is_wrong(tmp_path, fault, monkeypatch):
    monkeypatch.setattr("portrayal.runs.postgres.FIRST_PATIENCE_S", 0.1)
    environ = {"PORTRAYAL_HOME": str(tmp_path / "home"), "PORTRAYAL_OUTPUT": str(tmp_path / "out")} | fault(tmp_path)
    async with Client(make_server(environ)) as client:
        assert len((await client.list_tools()).tools) == 9
        answer = await client.call_tool("list_library", {"kind": "heroes"})
    assert answer.is_error
    assert "PORTRAYAL_" in answer.content[0].text or "ledger" in answer.content[0].text
