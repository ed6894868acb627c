"""What `--help` says of options: words that people know, and every word that was written."""

from typing import Any

from rich.markup import escape
from typer.core import TyperCommand


class PlainCommand(TyperCommand):
    """A command whose help shows things that may be repeated as one of them, switches without a value, and defaults."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Read the options as typer does, then put their help in plain words."""
        super().__init__(*args, **kwargs)
        for option in self.params:
            if text := getattr(option, "help", None):
                vars(option)["help"] = escape(text)
            if getattr(option, "is_flag", False):  # it has no value, so no kind of one
                option.metavar = ""
            if getattr(option, "multiple", False) and option.metavar is None:
                option.metavar = "<str>"
            if option.nargs == -1:  # an argument's metavar is its name: its type is said by a method
                vars(option)["display_type_rich"] = _several

    def get_help_option(self, ctx: Any) -> Any:
        """Return `--help`, which is a switch as well."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.metavar = ""
        return option


def _several(ctx: object) -> str:
    del ctx
    return "<str>..."
