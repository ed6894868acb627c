"""Whose studio a message works in, and how its answers look from where that person is."""

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from portrayal.catalog.requests import Picture
from portrayal.errors import PortrayalError
from portrayal.studio import Studio


class View:
    """How answers look to someone on this machine: as they are."""

    asks_roots = True
    """Whether the folders that a host names count: it is on this machine, too."""

    def text(self, text: str) -> str:
        """Return a text as the person may see it."""
        return text

    def fault(self, text: str) -> str:
        """Return the text of an error as the person may see it: a picture that it names can be opened."""
        return self.text(text)

    def sent(self, sent: dict[str, Any]) -> dict[str, Any]:
        """Return structured content as the person may see it."""
        return sent

    def link(self, picture: Picture) -> str | None:
        """Return an address of the picture for a browser, or None where its path is enough."""
        del picture
        return None


@dataclass(frozen=True)
class Home:
    """One person's studio; `owner` is their folder's name, empty for the one who runs the server."""

    studio: Studio
    view: View
    owner: str = ""


HERE: ContextVar[Home | PortrayalError | None] = ContextVar("HERE", default=None)
"""The home of the message that is being answered, where one server has several, or why it cannot be opened."""
