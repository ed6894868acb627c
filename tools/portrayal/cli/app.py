"""`portrayal`: the list of commands. Each lives in a file of its own kind."""

from typing import Annotated

import typer

from portrayal import __version__
from portrayal.cli import articles, health, people, work, workers
from portrayal.cli.helping import PlainCommand
from portrayal.cli.terminal import be_quiet

app = typer.Typer(
    name="portrayal",
    help="The same person, in a believable mood scene, 16:9, for hundreds of blog posts.",
    epilog="Without a vendor key everything is an offline preview and free. Try: portrayal demo",
    invoke_without_command=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)

COMMANDS = (
    ("hero", articles.hero, "Pictures"),
    ("classify", articles.classify, "Pictures"),
    ("backfill", work.backfill, "Pictures"),
    ("curate", people.curate, "The author's face"),
    ("train", people.train, "The author's face"),
    ("test", people.review, "The author's face"),
    ("jobs", work.jobs, "What there is"),
    ("cancel", work.cancel, "What there is"),
    ("library", work.library, "What there is"),
    ("worker", workers.worker, "This machine"),
    ("doctor", health.doctor, "This machine"),
    ("demo", health.demo, "This machine"),
    ("mcp", health.mcp, "This machine"),
)

for name, command, panel in COMMANDS:
    app.command(name, cls=PlainCommand, rich_help_panel=panel)(command)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"portrayal {__version__}")
        raise typer.Exit


@app.callback()
def start(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which one.")
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show logs, and where a failure happened.")] = False,
) -> None:
    """The same person, in a believable mood scene, 16:9, for hundreds of blog posts."""
    del version
    be_quiet(debug=debug)
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
