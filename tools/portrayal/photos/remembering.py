"""Remember what was measured, by content: a second look at the same photos costs a hundredth of the first.

One SQLite file in the home folder, which any number of processes may use and only its owner may read. It holds figures,
also of faces (the extra `likeness`), and thumbnails, never a path or a tag, and may be deleted at any time.
"""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from pathlib import Path
from typing import TypeVar

from portrayal.photos.measuring import EDITION, Measures

MOST_PHOTOS = 10_000
"""Photos that are remembered; those that were not asked for longest are forgotten first."""

_DAMAGED = (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)

Answer = TypeVar("Answer")

_SCHEMA = """
CREATE TABLE IF NOT EXISTS photos (
  sha256 TEXT NOT NULL, edition INTEGER NOT NULL, measures TEXT NOT NULL, thumbnail BLOB NOT NULL, used REAL NOT NULL,
  PRIMARY KEY (sha256, edition)
);
CREATE TABLE IF NOT EXISTS notes (
  sha256 TEXT NOT NULL, kind TEXT NOT NULL, note TEXT NOT NULL, PRIMARY KEY (sha256, kind)
);
"""


class Memory:
    """Figures and notes of photos by the SHA-256 of their files. Every fault of the file means: not remembered.

    A damaged file is taken away, so that the next photo starts a new one; one that another version wrote stays.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()

    def find(self, sha256: str) -> tuple[Measures, bytes] | None:
        """Return the figures of this edition and the thumbnail, or None."""
        ask = "SELECT measures, thumbnail FROM photos WHERE sha256 = ? AND edition = ?"
        row = self._with(lambda db: db.execute(ask, (sha256, EDITION)).fetchone())
        if not row:
            return None
        try:
            return Measures.model_validate_json(row[0]), bytes(row[1])
        except (ValueError, TypeError):
            return None

    def keep(self, measures: Measures, thumbnail: bytes) -> None:
        """Write figures and thumbnail down."""
        values = (measures.sha256, EDITION, measures.model_dump_json(), thumbnail, time.time())
        self._with(lambda db: db.execute("INSERT OR REPLACE INTO photos VALUES (?, ?, ?, ?, ?)", values))

    def note(self, sha256: str, kind: str) -> str | None:
        """Return what was noted of a photo: what a slow or paid look at it said."""
        ask = "SELECT note FROM notes WHERE sha256 = ? AND kind = ?"
        row = self._with(lambda db: db.execute(ask, (sha256, kind)).fetchone())
        return str(row[0]) if row else None

    def write_note(self, sha256: str, kind: str, note: str) -> None:
        """Note something of a photo under a kind, which names its edition."""
        self._with(lambda db: db.execute("INSERT OR REPLACE INTO notes VALUES (?, ?, ?)", (sha256, kind, note)))

    def tidy(self, used: Iterable[str]) -> None:
        """Mark photos as used now, and forget those that are too many, and earlier editions."""
        now = time.time()
        marks = [(now, sha256) for sha256 in used]

        def forget(db: sqlite3.Connection) -> None:
            db.executemany("UPDATE photos SET used = ? WHERE sha256 = ?", marks)
            db.execute("DELETE FROM photos WHERE edition <> ?", (EDITION,))
            db.execute(
                "DELETE FROM photos WHERE sha256 NOT IN (SELECT sha256 FROM photos ORDER BY used DESC LIMIT ?)",
                (MOST_PHOTOS,),
            )
            db.execute("DELETE FROM notes WHERE sha256 NOT IN (SELECT sha256 FROM photos)")

        self._with(forget)

    def _with(self, work: Callable[[sqlite3.Connection], Answer]) -> Answer | None:
        """Work in the open file and commit; None when it cannot be used."""
        with self._lock:
            try:
                self._file.parent.mkdir(parents=True, exist_ok=True)
                self._file.touch(mode=0o600)
                with closing(sqlite3.connect(self._file, timeout=10)) as db:
                    db.execute("PRAGMA journal_mode = WAL")
                    db.execute("PRAGMA synchronous = NORMAL")
                    db.executescript(_SCHEMA)
                    with db:
                        return work(db)
            except (OSError, sqlite3.Error) as error:
                if getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGED:
                    self._start_again()
                return None

    def _start_again(self) -> None:
        for ending in ("", "-wal", "-shm"):
            with suppress(OSError):
                self._file.with_name(self._file.name + ending).unlink()
