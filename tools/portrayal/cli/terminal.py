"""The two streams: results on stdout, everything else on stderr, and what an error looks like."""

import json
import logging
import sys
import traceback
from collections.abc import Generator
from contextlib import contextmanager
from typing import NoReturn, cast

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.text import Text

from portrayal.errors import CallerError, OperatorError, PortrayalError, VendorLater, VendorNever
from portrayal.runs.progress import Listener

EXIT_CODES: dict[type[PortrayalError], int] = {CallerError: 2, OperatorError: 3, VendorLater: 4, VendorNever: 4}
"""Who can fix it -> what the shell sees; any other failure is 1."""

NEEDS_APPROVAL = 5
INTERRUPTED = 130


def stdout() -> Console:
    """Return the console for results; a file or a pipe gets lines of a fixed width."""
    return Console(highlight=False, width=None if sys.stdout.isatty() else 110)


def stderr() -> Console:
    """Return the console for errors, progress and questions."""
    return Console(stderr=True, highlight=False)


def at_keyboard() -> bool:
    """Say whether a person can answer a question."""
    return sys.stdin.isatty()


def be_quiet(*, debug: bool) -> None:
    """Keep logs off the screen, unless a person asked for them."""
    logging.getLogger("portrayal").addHandler(logging.NullHandler())
    if debug:
        logging.basicConfig(stream=sys.stderr, level=logging.INFO, force=True)


@contextmanager
def boundary(*, as_json: bool = False) -> Generator[None]:
    """Turn every failure into one sentence on stderr and an exit code; never a traceback unless `--debug`.

    With `as_json` a script also gets `{"error": {"blame", "message", "next"}}` on stdout, in the tool's own words.
    """
    try:
        yield
    except (KeyboardInterrupt, BaseExceptionGroup) as stopped:
        if isinstance(stopped, ExceptionGroup):
            _end(_only(cast("ExceptionGroup[Exception]", stopped)), as_json=as_json)
        said = (
            "Stopped waiting. What was already ordered and paid for goes on; `portrayal jobs` shows it, "
            "and the same command picks it up again without paying twice."
        )
        stderr().print(f"\n{said}", style="yellow", markup=False)
        raise typer.Exit(INTERRUPTED) from None
    except Exception as raised:  # noqa: BLE001 - the last stop: a person gets a sentence, not a traceback
        _end(raised, as_json=as_json)


def _end(error: Exception, *, as_json: bool) -> NoReturn:
    if isinstance(error, (typer.Exit, typer.Abort)):
        raise error from None
    code = next((code for kind, code in EXIT_CODES.items() if isinstance(error, kind)), 1)
    known = _known(error)
    if as_json:
        said = {"blame": known.blame, "message": known.message, "next": known.next}
        sys.stdout.write(json.dumps({"error": said}, ensure_ascii=False) + "\n")
    stderr().print(Text.assemble(("Error: ", "bold red"), _typed(str(known))), soft_wrap=True)
    if logging.getLogger().isEnabledFor(logging.INFO):
        stderr().print("".join(traceback.format_exception(error)), markup=False)
    raise typer.Exit(code) from None


def _only(error: Exception) -> Exception:
    """Return the error inside a task group's wrapping."""
    if isinstance(error, ExceptionGroup):
        inner = cast("ExceptionGroup[Exception]", error).exceptions
        return _only(inner[0])
    return error


def _known(error: Exception) -> PortrayalError:
    """Return the error as one that we can explain."""
    if isinstance(error, PortrayalError):
        return error
    if isinstance(error, OSError) and error.filename:
        advice = "Correct the permissions, or set PORTRAYAL_HOME to another folder."
        return OperatorError(f"{error.filename}: {error.strerror}.", next=advice)
    return PortrayalError(
        f"It failed for a reason of our own ({type(error).__name__}).",
        next="`portrayal --debug …` shows where; please report it.",
    )


def _typed(sentence: str) -> str:
    from portrayal.cli.wording import for_people

    return for_people(sentence)


@contextmanager
def progress_bar(title: str) -> Generator[Listener]:
    """Show a bar on stderr while work goes on; where nobody looks, show nothing."""
    console = stderr()
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(title, total=1.0)

        async def listen(share: float, text: str) -> None:
            bar.update(task, completed=share, description=f"{title}: {text}" if text else title)

        yield listen
