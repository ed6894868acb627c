"""`portrayal worker`: a process that takes parts of jobs from the queue of a ledger in PostgreSQL."""

from typing import Annotated

import typer


def worker(
    concurrency: Annotated[
        int | None, typer.Option(min=1, max=64, help="Orders under way together. [default: PORTRAYAL_AT_ONCE, 8]")
    ] = None,
    once: Annotated[bool, typer.Option("--once", help="Take what waits now, then end.")] = False,
) -> None:
    """Work on the parts of series that others started; needs a ledger in PostgreSQL."""
    import anyio

    from portrayal.cli.terminal import boundary, stderr
    from portrayal.cli.working import serve

    def begun() -> None:
        stderr().print("Working. Ctrl-C or SIGTERM stops; what is unfinished goes to others.", style="dim")

    with boundary():
        anyio.run(serve, concurrency, once, begun)
