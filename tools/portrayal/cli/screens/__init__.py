"""How each result looks to a person. A screen is registered for its type in one of these files."""

from portrayal.cli.screens import articles, health, people, work
from portrayal.cli.screens.base import show

__all__ = ["articles", "health", "people", "show", "work"]
