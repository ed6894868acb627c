"""The emulator runs by hand, in a process of its own, and can be switched from outside."""

import json
import os
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from emulators.replicate_orders import FAST, text_order
from portrayal.providers.faults import Ambiguous
from portrayal.providers.replicate import ReplicateProvider
from studios import make_settings

pytestmark = pytest.mark.anyio

TESTS = Path(__file__).resolve().parents[1]


async def test_it_runs_by_hand_prints_what_to_export_and_can_be_switched(tmp_path):
    command = [sys.executable, "-m", "emulators.replicate", "--port", "0", "--seconds", "0", "--mode", "string"]
    env = os.environ | {"PYTHONPATH": str(TESTS)}
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True) as process:  # noqa: ASYNC220
        assert process.stdout is not None
        exports = dict(process.stdout.readline().removeprefix("export ").strip().split("=", 1) for _ in range(2))
        settings = make_settings(tmp_path, **{name.lower(): value for name, value in exports.items()})
        provider = ReplicateProvider(settings, FAST)
        ticket = await provider.submit(text_order())
        _switch(exports["REPLICATE_BASE_URL"], "cut")
        with pytest.raises(Ambiguous):
            await provider.submit(text_order(seed=8))
        await provider.close()
        told = _ask(exports["REPLICATE_BASE_URL"])
        process.terminate()
    assert len(told["predictions"]) == 2
    assert f"predictions/{told['predictions'][0]}" == ticket.provider_id


def _ask(url: str) -> dict[str, list[str]]:
    with urllib.request.urlopen(f"{url}/_emulator") as answer:
        return json.load(answer)


def _switch(url: str, mode: str) -> None:
    body = json.dumps({"mode": mode}).encode()
    with urllib.request.urlopen(urllib.request.Request(f"{url}/_emulator", data=body, method="PUT")):
        pass
