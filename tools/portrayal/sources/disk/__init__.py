"""Folders of posts: find them, read what they say of themselves, and put pictures where their generator looks."""

from portrayal.sources.disk.finding import POSTS, find_posts
from portrayal.sources.disk.post_folder import PostFolder

__all__ = ["POSTS", "PostFolder", "find_posts"]
