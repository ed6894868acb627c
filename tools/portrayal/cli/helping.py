"""What `--help` says of options: words that people know, and every word that was written."""

from typing import Any

from rich.markup import escape
from typer.core import TyperCommand


class PlainCommand(TyperCommand):
    """A command in whose help a thing that may be repeated looks like one of it, and `[default: …]` is no markup."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Read the options as typer does, then put their help in plain words."""
        super().__init__(*args, **kwargs)
        for option in self.params:
            if text := getattr(option, "help", None):
                vars(option)["help"] = escape(text)
            if getattr(option, "multiple", False) and option.metavar is None:
                option.metavar = "<str>"
            if option.nargs == -1:  # an argument's metavar is its name: its type is said by a method
                vars(option)["display_type_rich"] = _several


def _several(ctx: object) -> str:
    del ctx
    return "<str>..."
