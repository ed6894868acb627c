"""Workers: procrastinate hands the ids of parts to them, through tables of its own in the ledger's database.

The ledger is the truth and procrastinate only carries: what it delivers twice is claimed once, what it loses is
offered again by the sweep of any process (`Runner.resume`). So its tables may be dropped at any time.
"""

import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from importlib.metadata import version
from typing import TYPE_CHECKING

import anyio

from portrayal.errors import OperatorError
from portrayal.runs.connections import INSTALL
from portrayal.runs.ledger import Ledger
from portrayal.runs.postgres import Postgres

if TYPE_CHECKING:
    from procrastinate import App

log = logging.getLogger(__name__)

TASK = "portrayal.run"
HEARTBEAT_S = 3.0
GONE_S = 15.0
"""A worker that was not heard of for so long is gone, as a lease is."""
LOOK_S = 2.0
"""How long an answer about workers counts."""
PAUSE_S = 1.0


class Queue:
    """The queue of one ledger. Its tables lie in a schema of their own for each version of procrastinate."""

    def __init__(self, ledger: Ledger) -> None:
        try:
            number = version("procrastinate")
        except ImportError as error:
            raise OperatorError("PORTRAYAL_LEDGER needs a package for workers.", next=INSTALL) from error
        if not isinstance(ledger.engine, Postgres):
            raise OperatorError("Workers need a ledger in PostgreSQL.", next="Set PORTRAYAL_LEDGER=postgresql://….")
        self._ledger, self._engine, self._name = ledger, ledger.engine, ledger.engine.schema
        self._url = ledger.engine.url
        self._tables = f"{self._name}_queue_{'_'.join(number.split('.')[:2])}"
        self._app: App | None = None
        self._opening = anyio.Lock()
        self._seen: tuple[float, bool] = (float("-inf"), False)

    async def hand_out(self, ids: Sequence[str]) -> bool:
        """Give parts to workers. False: there are none. What cannot be queued now waits for the next sweep."""
        from procrastinate.exceptions import AlreadyEnqueued, ConnectorException

        if not await self._workers():
            return False
        try:
            app = await self._opened()
            for job_id in await self._not_waiting(ids):
                task = app.configure_task(TASK, queue=self._name, queueing_lock=job_id)
                with suppress(AlreadyEnqueued):
                    await task.defer_async(job_id=job_id)
        except ConnectorException as error:
            log.warning("parts could not be handed out now: %s", type(error.__cause__ or error).__name__)
        return True

    async def serve(self, run: Callable[[str], Awaitable[None]], *, at_once: int, once: bool = False) -> None:
        """Be a worker: call `run` with ids, `at_once` together, until cancelled; `once`: until nothing waits."""
        app = await self._opened()

        async def portrayal_run(job_id: str) -> None:
            await run(job_id)

        app.task(name=TASK)(portrayal_run)
        async with anyio.create_task_group() as group:
            group.start_soon(self._revive, app)
            while True:
                try:
                    await app.run_worker_async(
                        queues=[self._name],
                        concurrency=at_once,
                        wait=not once,
                        delete_jobs="always",
                        install_signal_handlers=False,
                        shutdown_graceful_timeout=0.5,
                        update_heartbeat_interval=HEARTBEAT_S,
                        stalled_worker_timeout=GONE_S,
                    )
                    if once:
                        break
                except Exception as error:  # noqa: BLE001 - the server restarts: so does the worker
                    log.warning("the queue does not answer (%s); trying again", type(error).__name__)
                await anyio.sleep(PAUSE_S)
            group.cancel_scope.cancel()

    async def close(self) -> None:
        """Let go of the database."""
        app, self._app = self._app, None
        if app is not None:
            with suppress(Exception):
                await app.close_async()

    async def _revive(self, app: "App") -> None:
        """Queue again what a worker took that is gone, or forget it where it waits again already."""
        from procrastinate.jobs import Status

        while True:
            await anyio.sleep(GONE_S / 3)
            try:
                for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=GONE_S):
                    try:
                        await app.job_manager.retry_job(job)
                    except Exception:  # noqa: BLE001 - one with its lock waits already
                        await app.job_manager.finish_job(job, Status.FAILED, delete_job=True)
            except Exception as error:  # noqa: BLE001 - the next look will tell
                log.info("stalled jobs cannot be looked for: %s", type(error).__name__)

    async def _workers(self) -> bool:
        """Whether a worker was heard of lately."""
        moment, seen = self._seen
        if time.monotonic() - moment > LOOK_S:
            made = await self._ledger.rows(f"SELECT to_regclass('{self._tables}.procrastinate_workers') AS made")
            heard = f"last_heartbeat > clock_timestamp() - interval '{GONE_S} seconds'"
            sql = f"SELECT 1 FROM {self._tables}.procrastinate_workers WHERE {heard} LIMIT 1"  # noqa: S608 - ours
            seen = made[0]["made"] is not None and bool(await self._ledger.rows(sql))
            self._seen = (time.monotonic(), seen)
        return seen

    async def _not_waiting(self, ids: Sequence[str]) -> Sequence[str]:
        if len(ids) < 2:
            return ids
        sql = f"SELECT queueing_lock AS id FROM {self._tables}.procrastinate_jobs WHERE status = 'todo'"  # noqa: S608
        waiting = {row["id"] for row in await self._ledger.rows(sql)}
        return [job_id for job_id in ids if job_id not in waiting]

    async def _opened(self) -> "App":
        async with self._opening:
            if self._app is None:
                from procrastinate.schema import SchemaManager

                await self._engine.make(self._tables, "procrastinate_jobs", SchemaManager.get_schema())
                self._app = await self._open()
            return self._app

    async def _open(self) -> "App":
        from procrastinate import App, PsycopgConnector

        look = {
            "options": f"-c search_path={self._tables}",
            "application_name": "portrayal queue",
            "connect_timeout": 5,
        }
        url = self._url.get_secret_value()
        app = App(connector=PsycopgConnector(conninfo=url, kwargs=look, min_size=1, max_size=4, timeout=10))
        try:
            await app.open_async()
        except Exception as error:
            raise OperatorError("The queue of PORTRAYAL_LEDGER cannot be opened.", next="Try again.") from error
        return app
