"""Probes: /healthz says that the process answers, /readyz that it can work. Neither needs a token or says more."""

import secrets
from pathlib import Path

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from portrayal.errors import PortrayalError
from portrayal.settings import Settings
from portrayal_mcp.web.users import UserHomes


class Health:
    """Answers probes for a server with these settings."""

    def __init__(self, settings: Settings, homes: UserHomes) -> None:
        self._settings, self._homes = settings, homes
        self.stopping = False

    async def alive(self, request: Request) -> Response:
        """Return 200 as long as the process answers."""
        del request
        return PlainTextResponse("ok\n")

    async def ready(self, request: Request) -> Response:
        """Return 200 when work can be done, else 503 with what is wrong in a word."""
        del request
        fault = await self._fault()
        return PlainTextResponse(f"{fault or 'ready'}\n", 503 if fault else 200)

    async def _fault(self) -> str | None:
        if self.stopping:
            return "stopping"
        wanted = self._settings.provider
        if wanted is not None and not self._settings.has_key(wanted):
            return "provider"
        try:
            await anyio.to_thread.run_sync(_write, self._homes.folder)
            await self._homes.check()
        except (OSError, PortrayalError):
            return "ledger"
        return None


def _write(folder: Path) -> None:
    """Prove that files can be made where ledgers are."""
    folder.mkdir(parents=True, exist_ok=True)
    probe = folder / f".probe-{secrets.token_hex(8)}"
    probe.touch()
    probe.unlink()
