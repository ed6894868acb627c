"""From the `source` of a call to the blog behind it."""

from pathlib import Path

from portrayal.sources.base import Source
from portrayal.sources.disk import PostFolder
from portrayal.sources.wordpress import open_wordpress
from portrayal.studio import Studio


def open_blog(studio: Studio, source: str) -> Source:
    """Return the blog that `source` names: a folder of posts, or a WordPress site by its address.

    Raises NotFound, BadRequest or OperatorError; nothing is sent yet.
    """
    if "://" in source:
        return open_wordpress(studio.settings, source)
    return PostFolder(studio.folders.allowed(Path(source)), studio.folders.allowed)
