"""The ledger's SQL as PostgreSQL wants it: marks for values, types of columns, and the one function it lacks."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from portrayal.runs.database import Values

_PIECES = re.compile(r"('(?:[^']|'')*')|(--[^\n]*)|(\?)|(?<!:):([a-z_]\w*)|(%)", re.IGNORECASE)
TYPES = {"REAL": "DOUBLE PRECISION", "BLOB": "BYTEA", "INTEGER": "BIGINT", "TEXT": 'TEXT COLLATE "C"'}
"""SQLite's word -> PostgreSQL's. Texts are ordered by their bytes, as SQLite does."""
BEFORE = """
CREATE OR REPLACE FUNCTION json_extract(document TEXT, path TEXT) RETURNS TEXT LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT CASE WHEN strpos(document, '\\u0000') > 0 THEN NULL
    ELSE document::json #>> string_to_array(substr(path, 3), '.') END
$$;
CREATE TABLE IF NOT EXISTS about (version BIGINT NOT NULL);
CREATE TABLE IF NOT EXISTS writers (name TEXT PRIMARY KEY, mark TEXT NOT NULL, seen TIMESTAMPTZ NOT NULL);
"""


@lru_cache(maxsize=512)
def statement(sql: str) -> str:
    """Return a statement with psycopg's marks in place of `?` and `:name`; texts and comments are no marks."""
    return _PIECES.sub(_piece, sql)


def _piece(found: re.Match[str]) -> str:
    text, comment, mark, name, percent = found.groups()
    if text is not None:
        return text.replace("%", "%%")
    if comment is not None:
        return ""
    return "%s" if mark else f"%({name})s" if name else "%%" if percent else ""


def values_for(values: Values) -> Values:
    """Return the values without the one character that a PostgreSQL text cannot hold."""
    if isinstance(values, Mapping):
        return {name: _held(value) for name, value in values.items()}
    return [_held(value) for value in values]


def _held(value: Any) -> Any:
    return value.replace("\0", "") if isinstance(value, str) else value


def tables(script: str) -> str:
    """Return the script that makes SQLite's tables as one that makes them here."""
    return BEFORE + re.sub(rf"\b({'|'.join(TYPES)})\b", lambda found: TYPES[found[1]], script)
