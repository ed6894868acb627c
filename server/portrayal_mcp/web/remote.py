"""How answers look to a user over the network: paths below their folder, and an address for each picture."""

import json
import re
from pathlib import Path
from typing import Any, cast

from portrayal.catalog.requests import Picture
from portrayal_mcp.homes import View
from portrayal_mcp.web.links import Links


class RemoteView(View):
    """Takes the server's own folders out of answers; what is left is a path that later calls take."""

    asks_roots = False

    def __init__(self, home: Path, owner: str, links: Links) -> None:
        self._home, self._owner, self._links = home, owner, links
        resolved = home.resolve()
        folders = (str(home), str(resolved), json.dumps(str(home))[1:-1], home.as_posix(), resolved.as_posix())
        self._folders = tuple(dict.fromkeys(sorted(folders, key=len, reverse=True)))
        homes = "|".join(map(re.escape, dict.fromkeys((home.as_posix(), resolved.as_posix()))))
        self._named = re.compile(rf"(?:{homes})/([^\n\"']+?\.(?:jpe?g|png|webp|avif))(?=[\s,;:.)]|$)")

    def text(self, text: str) -> str:
        """Return the text without the folder that the server keeps the user's files in."""
        for folder in self._folders:
            text = text.replace(f"{folder}/", "").replace(f"{folder}\\", "").replace(folder, ".")
        return text

    def fault(self, text: str) -> str:
        """Return the text of an error; a picture of the user's that it names has its address beside it."""
        return self.text(self._named.sub(self._addressed, text))

    def sent(self, sent: dict[str, Any]) -> dict[str, Any]:
        """Return structured content with every text so."""
        return cast("dict[str, Any]", self._part(sent))

    def link(self, picture: Picture) -> str | None:
        """Return an address that expires, or None for a file that is not the user's."""
        path = Path(picture.path)
        if not path.is_relative_to(self._home):
            return None
        return self._links.sign(self._owner, path.relative_to(self._home).as_posix())

    def _addressed(self, named: re.Match[str]) -> str:
        root = self._home.resolve()
        full = (root / named[1]).resolve()
        if root not in full.parents or not full.is_file():
            return named[0]
        return f"{named[0]} ({self._links.sign(self._owner, full.relative_to(root).as_posix())})"

    def _part(self, value: object, key: str = "") -> object:
        if isinstance(value, str):
            return self.fault(value) if key == "error" else self.text(value)
        if isinstance(value, list):
            return [self._part(one) for one in cast("list[object]", value)]
        if isinstance(value, dict):
            return {key: self._part(one, key) for key, one in cast("dict[str, object]", value).items()}
        return value
