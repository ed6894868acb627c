"""What an examination of this machine says: facts, and what to mend."""

from typing import Literal

from pydantic import Field

from portrayal.models import Noun


class SettingFact(Noun):
    """One setting; `value` is left out for anything that could hold a secret."""

    name: str
    state: Literal["set", "default", "not set"]
    value: str | None = None


class FolderFact(Noun):
    """Where files go, and whether they can."""

    use: str
    path: str
    exists: bool
    writable: bool
    free_gb: float | None = None


class LedgerFact(Noun):
    """The file, or the database, with jobs and money."""

    path: str
    state: Literal["opens", "made on first use", "cannot be opened"]
    jobs: int = 0
    unfinished: int = 0
    spent_today_usd: float = 0.0
    because: str = ""


class ProviderFact(Noun):
    """One way to make pictures: whether it works here, and why."""

    name: str
    ready: bool
    active: bool
    because: str


class ModelFact(Noun):
    """A vendor's model that is gone or going."""

    id: str
    state: Literal["deprecated", "retired"]
    because: str


class Report(Noun):
    """The whole examination; `usable` is False when `problems` is not empty."""

    version: str
    python: str
    usable: bool
    problems: tuple[str, ...] = ()
    providers: tuple[ProviderFact, ...] = ()
    settings: tuple[SettingFact, ...] = ()
    folders: tuple[FolderFact, ...] = ()
    ledger: LedgerFact | None = None
    models: tuple[ModelFact, ...] = ()
    formats: dict[str, bool] = Field(default_factory=dict[str, bool])
    extras: dict[str, bool] = Field(default_factory=dict[str, bool])
