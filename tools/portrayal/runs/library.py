"""What exists: data sets, LoRAs and heroes, each with versions, in the ledger."""

import difflib
import json
from collections.abc import Mapping
from typing import Literal, TypeVar

from portrayal.errors import NotFound
from portrayal.models import Noun
from portrayal.runs.database import Transaction
from portrayal.runs.ledger import Ledger

Kind = Literal["dataset", "lora", "hero", "decisions", "print", "picture", "series", "post", "placed"]
N = TypeVar("N", bound=Noun)

WORDS: dict[Kind, str] = {"dataset": "data set", "lora": "LoRA", "hero": "hero", "decisions": "data set with decisions"}
HELP: dict[Kind, str] = {
    "decisions": "Decide with curate_dataset(include=[…], exclude=[…]).",
    "dataset": "Make one with curate_dataset(photos=[folder], name=…).",
    "lora": "Train one with train_lora(dataset=…).",
    "hero": "Make one with generate_hero(…).",
}


class Library:
    """Named, versioned things. A version is written once; the newest is what a bare name means."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def save(self, kind: Kind, name: str, thing: Noun, *, version: int = 1) -> None:
        """Write a version; the same version again replaces it (a job that was resumed)."""
        await self.save_all(kind, {name: thing}, version=version)

    async def save_all(self, kind: Kind, things: Mapping[str, Noun], *, version: int = 1) -> None:
        """Write several things of one kind in one step: all of them, or none."""
        rows = [(kind, name, version, thing.model_dump_json()) for name, thing in things.items()]

        def write(db: Transaction, now: float) -> None:
            for row in rows:
                db.execute(
                    "INSERT INTO things (kind, name, version, data, created) VALUES (?,?,?,?,?)"
                    " ON CONFLICT (kind, name, version) DO UPDATE SET data = excluded.data",
                    (*row, now),
                )

        await self._ledger.do(write)

    async def names(self, kind: Kind) -> tuple[str, ...]:
        """Return the names of a kind, newest first."""
        sql = "SELECT name, MAX(created) AS at FROM things WHERE kind = ? GROUP BY name ORDER BY at DESC, name"
        return tuple(str(row["name"]) for row in await self._ledger.rows(sql, (kind,)))

    async def newest(self, kind: Kind, type_: type[N], *, limit: int = 20) -> list[N]:
        """Return the newest things of a kind, one a name and version."""
        sql = "SELECT data FROM things WHERE kind = ? ORDER BY created DESC, version DESC LIMIT ?"
        return [type_.model_validate(json.loads(row["data"])) for row in await self._ledger.rows(sql, (kind, limit))]

    async def newest_of(self, kind: Kind, type_: type[N], name: str) -> N | None:
        """Return the newest version of `name`, or None."""
        sql = "SELECT data FROM things WHERE kind = ? AND name = ? ORDER BY version DESC LIMIT 1"
        rows = await self._ledger.rows(sql, (kind, name))
        return type_.model_validate(json.loads(rows[0]["data"])) if rows else None

    async def between(self, kind: Kind, type_: type[N], *, after: str, before: str, limit: int) -> list[tuple[str, N]]:
        """Return at most `limit` things whose names lie between two, in the order of their names."""
        sql = "SELECT name, data FROM things WHERE kind = ? AND name > ? AND name < ? ORDER BY name LIMIT ?"
        rows = await self._ledger.rows(sql, (kind, after, before, limit))
        return [(str(row["name"]), type_.model_validate_json(row["data"])) for row in rows]

    async def find(self, kind: Kind, type_: type[N], name: str) -> N:
        """Return the newest version of `name`. Raises NotFound that lists the names there are."""
        found = await self.newest_of(kind, type_, name)
        if found is not None:
            return found
        known = await self.names(kind)
        near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
        listed = f"There are: {', '.join(known[:10])}." if known else f"There is none yet. {HELP[kind]}"
        hint = f"Did you mean {near[0]!r}? {listed}" if near else listed
        raise NotFound(f"There is no {WORDS[kind]} named {name!r}.", next=hint)

    async def claim(self, kind: Kind, name: str, token: str, *, over: str | None = None) -> str:
        """Take a name for the work `token` if nobody has it, or `over` has; returns who has it now."""

        def take(db: Transaction, now: float) -> str:
            own = json.dumps(token)
            db.execute(
                "INSERT INTO things (kind, name, version, data, created) VALUES (?,?,1,?,?)"
                " ON CONFLICT (kind, name, version) DO NOTHING",
                (kind, name, own, now),
            )
            if over is not None:
                sql = "UPDATE things SET data = ? WHERE kind = ? AND name = ? AND version = 1 AND data = ?"
                db.execute(sql, (own, kind, name, json.dumps(over)))
            row = db.execute("SELECT data FROM things WHERE kind = ? AND name = ?", (kind, name)).fetchone()
            return str(json.loads(row["data"]))

        return await self._ledger.do(take)

    async def version_for(self, kind: Kind, name: str, token: str, *, above: int = 0) -> int:
        """Return the version that the work `token` makes of `name`, from 1: the same token gets the same again.

        A new one is higher than `above`, the newest that lies on the disk.
        """

        def reserve(db: Transaction, now: float) -> int:
            del now
            db.alone("versions")
            own = "SELECT version FROM versions WHERE kind = ? AND name = ? AND token = ?"
            row = db.execute(own, (kind, name, token)).fetchone()
            if row is not None:
                return int(row["version"])
            newest = "SELECT COALESCE(MAX(version), 0) AS version FROM versions WHERE kind = ? AND name = ?"
            version = max(int(db.execute(newest, (kind, name)).fetchone()["version"]), above) + 1
            add = "INSERT INTO versions (kind, name, version, token) VALUES (?,?,?,?)"
            db.execute(add, (kind, name, version, token))
            return version

        return await self._ledger.do(reserve)
