"""Our sentences name tools and parameters as an agent calls them; here they become what a person types."""

import re
import shlex

from portrayal.catalog import TOOLS

COMMANDS = {
    "classify_article": ("classify", "file"),
    "generate_hero": ("hero", "file"),
    "curate_dataset": ("curate", "photos"),
    "train_lora": ("train", "dataset"),
    "test_lora": ("test", "lora"),
    "backfill_heroes": ("backfill", "source"),
    "get_job": ("jobs", "job"),
    "cancel_job": ("cancel", "job"),
    "list_library": ("library", "kind"),
}
"""Tool -> its command, and the parameter that is typed without a name."""

PHRASES = {
    "the same call": "the same command",
    "The same call": "The same command",
    "call again": "run it again",
    "Call again": "Run it again",
    "this call": "this command",
    "text, file or url": "a file, a web address or --text",
}
"""What is said of calls, and what is said of commands."""

PARAMETERS = frozenset(name for tool in TOOLS for name in tool.request.model_fields)
_TYPED = "|".join(sorted(PARAMETERS, key=len, reverse=True))
_LONG = "|".join(sorted((name for name in PARAMETERS if "_" in name), key=len, reverse=True))
_TOOL = "|".join(COMMANDS)
_VALUE = r"""'[^']*'|"[^"]*"|\[[^\]]*\]|…|[\w/](?:[\w./:+-]*\w)?"""

_HEAD = re.compile(rf"^({_TOOL}): ")
_CALL = re.compile(rf"(?<![\w/.-])`?({_TOOL})(?:\(([^()]*)\)|(?![\w/-]|\.\w))`?")
_PAIR = re.compile(rf"\b({_TYPED})=({_VALUE})((?: or '[^']*')*)")
_FAULT = re.compile(rf"'({_TYPED})((?:\.[^' ]+)*)'(?= (?:must|is required|is blank|needs|may have))")
_QUOTED = re.compile(rf"`({_TYPED})`")
_BARE = re.compile(rf"(?<![\w/.-])({_LONG})(?![\w/]|\.\w)")
_PART = re.compile(rf"\s*(?:({_TYPED})=)?({_VALUE})\s*(?:,|$)")


def for_people(text: str) -> str:
    """Return the sentence as a person at the keyboard acts on it: commands and options instead of calls."""
    told = _HEAD.match(text)
    if told:
        command, main = COMMANDS[told[1]]
        text = f"portrayal {command}: {_faults(text[told.end() :], main)}"
    whole = _CALL.fullmatch(text)
    if whole:
        return _typed(whole[1], whole[2])
    calls: list[str] = []
    parts = re.split(r"(\x00\d+\x00)", _hidden(text, calls))
    return "".join(calls[int(part[1:-1])] if part.startswith("\x00") else _options(part) for part in parts)


def _hidden(text: str, calls: list[str]) -> str:
    """Set the calls aside, written as commands, so that nothing in them is read twice."""

    def aside(found: re.Match[str]) -> str:
        calls.append(f"`{_typed(found[1], found[2])}`")
        return f"\x00{len(calls) - 1}\x00"

    return _CALL.sub(aside, text.replace("\x00", ""))


def _options(text: str) -> str:
    for said, typed in PHRASES.items():
        text = text.replace(said, typed)
    text = _PAIR.sub(lambda found: _option(found[1], found[2]) + found[3].replace("'", ""), text)
    return _BARE.sub(lambda found: option_name(found[1]), _QUOTED.sub(lambda found: option_name(found[1]), text))


def _faults(text: str, main: str) -> str:
    """Name the options of the faults that a request was refused for; what follows a dot is inside of one."""

    def name(found: re.Match[str]) -> str:
        typed = found[1].upper() if found[1] == main else option_name(found[1])
        inside = [f"number {int(part) + 1}" if part.isdigit() else part for part in found[2].split(".")[1:]]
        return typed + (f" ({', '.join(inside)})" if inside else "")

    return _FAULT.sub(name, text)


def _typed(tool: str, arguments: str | None) -> str:
    """Write one call as a command."""
    command, main = COMMANDS[tool]
    words, options = ["portrayal", command], list[str]()
    for name, value in _PART.findall(arguments or ""):
        if not name or name == main:
            words.append(_value(name, value))
        else:
            options.append(_option(name, value))
    return " ".join([*words, *filter(None, options)])


def option_name(parameter: str) -> str:
    """Return a parameter's option: `max_cost_usd` is `--max-cost-usd`."""
    return f"--{parameter.replace('_', '-')}"


def _option(name: str, value: str) -> str:
    if value.lower() == "true":
        return option_name(name)
    if value.lower() == "false":
        return f"--no-{name}" if name == "person" else ""
    return f"{option_name(name)} {_value(name, value)}"


def _value(name: str, value: str) -> str:
    """Return a value as a shell reads it; what the person has to fill in stands in capitals, as in `--help`."""
    if value == "…":
        return name.rsplit("_", 1)[-1].upper() or value
    if value.startswith("["):
        inside = [part.strip() for part in value[1:-1].split(",")]
        joiner = " " if name == "photos" else ","
        return joiner.join(part.upper() if part.isalpha() else _value(name, part) for part in inside)
    return shlex.quote(value[1:-1] if value[0] in "'\"" else value)
