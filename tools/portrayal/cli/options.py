"""Options that several commands share, and how a person's words become a tool's arguments."""

import glob
import json
import re
import shlex
from pathlib import Path
from typing import Annotated, Any, cast

import typer

Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON on stdout, and nothing else there.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Plan and price only; nothing is made or spent.")]
MaxCost = Annotated[float | None, typer.Option("--max-cost-usd", help="Agree to spend up to this many dollars.")]
WaitS = Annotated[float | None, typer.Option("--wait-s", help="Stop waiting after so many seconds. [default: wait]")]
NoWait = Annotated[bool, typer.Option("--no-wait", help="Come back while it still runs; see `portrayal jobs`.")]
OutputDir = Annotated[str | None, typer.Option("--output-dir", help="Folder for the files.")]

ExtraLoras = Annotated[list[str] | None, typer.Option(metavar="NAME=0.4", help="One more LoRA; twice at most.")]

ARTICLE = typer.Argument(help="The article: a file, a web address, or - for text on stdin.", show_default=False)
Text = Annotated[str | None, typer.Option("--text", help="The article's text itself.")]
Title = Annotated[str | None, typer.Option("--title", help="The title, if the text lacks it.")]


def given(**arguments: Any) -> dict[str, Any]:
    """Return the arguments that were given: what a person leaves out (None) keeps the tool's own default."""
    return {name: value for name, value in arguments.items() if value is not None}


def command(name: str, main: str, **given: Any) -> str:
    """Return a command as it is typed; an option that is True has no value."""
    words: list[str] = []
    for option, value in given.items():
        shown = f"{value:.15g}" if isinstance(value, float) else f"{value}"
        words += [f"--{option.replace('_', '-')}", *([] if value is True else [shown])]
    named = [*words, "--", main] if main.startswith("-") else [main, *words]
    return shlex.join(["portrayal", name, *named])


def article(named: str | None, text: str | None) -> dict[str, str | None]:
    """Return the `text`, `file` or `url` that a person means; `-` reads stdin."""
    if named == "-":
        return {"text": typer.get_text_stream("stdin").read()}
    if named is not None and is_address(named):
        return {"url": named, "text": text}
    return {"file": absolute(named), "text": text}


def is_address(named: str) -> bool:
    """Say whether a person means an address; which schemes are read is for the tool to say."""
    return re.match(r"[A-Za-z][A-Za-z0-9+.-]+://", named) is not None


def absolute(named: str | None) -> str | None:
    """Return the full path of what a person named, seen from where they stand."""
    return str(_at_home(named).absolute()) if named else None


def file_here(named: str | None) -> str | None:
    """Return the full path of a file that is here or named with its folder; a bare name is for the tool to find."""
    return absolute(named) if named and (Path(named).name != named or _is_file(named)) else named


def _at_home(named: str) -> Path:
    """Return a path with `~` read as a shell reads it: that of nobody stays as it is."""
    try:
        return Path(named).expanduser()
    except RuntimeError:
        return Path(named)


def _is_file(named: str) -> bool:
    try:
        return _at_home(named).is_file()
    except OSError:  # too long for a name
        return False


def folders_of(*named: str | None) -> tuple[Path, ...]:
    """Return the folders of the paths that a person named: naming one at the keyboard allows it."""
    paths = [_plain(Path(one)) for one in named if one]
    return tuple(path if path.is_dir() else path.parent for path in paths)


def _plain(path: Path) -> Path:
    """Return the part of a pattern (`photos/**/*.jpg`) before its first wildcard."""
    while glob.has_magic(str(path)) and not path.exists():
        path = path.parent
    return path


def numbers(listed: str | None) -> list[float | str] | None:
    """Split `0.5,0.8`; what is no number stays as it is, for the tool to refuse by name."""
    return None if listed is None else [_number(part.strip()) for part in listed.split(",")]


def wholes(listed: str | None) -> list[int | str] | None:
    """Split `480,768`; what is no whole number stays as it is, for the tool to refuse by name."""
    parts = None if listed is None else [part.strip() for part in listed.split(",")]
    return None if parts is None else [int(part) if part.isdecimal() else part for part in parts]


def words(listed: str | None) -> list[str] | None:
    """Split `one,two`."""
    return None if listed is None else [part.strip() for part in listed.split(",")]


def names(given: list[str] | None) -> list[str] | None:
    """Read repeated names; the one word `none` means an empty list."""
    return [] if given == ["none"] else given


def pairs(given: list[str] | None) -> dict[str, str]:
    """Read repeated `name=value`; a part without `=` gets an empty value, for the tool to refuse."""
    return {name.strip(): value.strip() for name, _, value in (one.partition("=") for one in given or ())}


def changes(given: list[str] | None) -> dict[str, str]:
    """Read repeated `POST=decision`, or JSON, which can hold every name; a post's name may have `=` in it, too."""
    read: dict[str, str] = {}
    for one in given or ():
        read |= _in_json(one) or dict([_parted(one)])
    return read


def _in_json(text: str) -> dict[str, str]:
    """Return the object of texts that a text is, if it is one."""
    try:
        found: object = json.loads(text) if text.startswith("{") else None
    except ValueError:
        return {}
    pairs = cast("dict[str, object]", found).items() if isinstance(found, dict) else ()
    return {post: words for post, words in pairs if isinstance(words, str)}


def _parted(text: str) -> tuple[str, str]:
    """Part a post from its decision: at the last `=` that a whole decision follows, or the first that one begins at."""
    from portrayal.catalog.series.table import DECIDED

    column = rf"(?:{'|'.join(DECIDED)})\s*="
    part = rf"\s*(?:skip|make|{column}[^=;]*)"
    whole = re.fullmatch(rf"(.+)=({part}(?:;{part})*[\s;]*)", text, re.DOTALL | re.IGNORECASE)
    found = whole or re.fullmatch(rf"(.+?)=(\s*{column}.*)", text, re.DOTALL | re.IGNORECASE)
    post, words = found.groups() if found else text.partition("=")[::2]
    return post.strip(), words.strip()


def weights(given: list[str] | None) -> dict[str, float | str] | None:
    """Read repeated `name=0.4`."""
    return {name: _number(value) for name, value in pairs(given).items()} or None


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text
