"""What is set, what is missing and where files go. Starts nothing, pays nothing, and never shows a key."""

import os
import platform
import shutil
import sqlite3
from collections.abc import Collection
from datetime import UTC, date, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import LiteralString, cast

from pydantic import SecretStr

from portrayal import __version__
from portrayal.cli.findings import FolderFact, LedgerFact, ModelFact, ProviderFact, Report, SettingFact
from portrayal.errors import PortrayalError
from portrayal.rules.lifecycle import ModelRow, deprecation
from portrayal.settings import KEYS, VARIABLES, Settings, load_settings

SDKS = {"replicate": "replicate", "google": "google.genai"}
"""Provider -> the vendor's package that its first call imports."""

EXTRAS = ("pillow_heif", "rapidocr", "face_recognition_models", "psycopg", "procrastinate")
"""Packages of the extras `heic`, `text`, `likeness` and `postgres`, which are used when they are there."""

SHOWN = frozenset(
    {"home", "output", "provider", "allow", "confirm_usd", "daily_usd", "total_usd", "retries", "at_once", "clusters"}
    | {"classifier", "log", "telemetry", "http_rate", "replicate_rate"}
)
"""Settings whose values may be shown; of all others only whether they are set."""
COUNT = (
    "SELECT COUNT(*) AS jobs, COUNT(CASE WHEN state NOT IN ('succeeded', 'failed', 'canceled') THEN 1 END) AS open,"
    " COALESCE(SUM(CASE WHEN updated >= ? THEN cost_usd END), 0) AS usd FROM jobs"
)


def setting_facts(settings: Settings) -> tuple[SettingFact, ...]:
    """Say of every setting whether it is set; a value is shown only where it can hold no secret."""
    usual = _usual_folders()
    facts: list[SettingFact] = []
    for name, field in VARIABLES.items():
        value: object = getattr(settings, field)
        given = field in settings.model_fields_set and value is not None and value != usual.get(field)
        state = "set" if given else "not set" if value is None or value == () else "default"
        open_ = field in SHOWN and not isinstance(value, SecretStr) and state != "not set"
        facts.append(SettingFact(name=name, state=state, value=_text(value) if open_ else None))
    return tuple(facts)


def _usual_folders() -> dict[str, Path]:
    """Return the folders that are used when nobody sets them."""
    try:
        unset = load_settings({})
    except PortrayalError:
        return {}
    return {"home": unset.home, "output": unset.output}


def _text(value: object) -> str:
    return (
        os.pathsep.join(str(part) for part in cast("tuple[object, ...]", value))
        if isinstance(value, tuple)
        else str(value)
    )


def provider_facts(settings: Settings, known: Collection[str]) -> tuple[ProviderFact, ...]:
    """Say which providers work with these settings, and which one is used. `known` are those of this version."""
    ready = {name: name in known and settings.has_key(name) for name in (*known, *KEYS)}
    paid = [name for name in KEYS if ready.get(name)]
    active = [settings.provider] if settings.provider else paid or ["offline"]
    facts: list[ProviderFact] = []
    for name, works in ready.items():
        key = KEYS.get(name)
        if key is None:
            because = "needs no key; draws previews" + ("" if settings.provider or paid else ", used as no key is set")
        elif name not in known:
            because = f"not part of this version yet; {key} is {'set' if settings.has_key(name) else 'not set'}"
        else:
            because = f"{key} is set" if works else f"{key} is not set"
        if settings.provider == name:
            because += "; PORTRAYAL_PROVIDER names it"
        facts.append(ProviderFact(name=name, ready=works, active=works and name in active, because=because))
    return tuple(facts)


def model_facts(rows: Collection[ModelRow], today: date) -> tuple[ModelFact, ...]:
    """List the models that are gone or going, with what takes their place."""
    facts: list[ModelFact] = []
    for row in rows:
        if row.state == "retired" or (row.retired_on and row.retired_on <= today.isoformat()):
            because = f"shut down on {row.retired_on}; use {row.successor}"
            facts.append(ModelFact(id=row.id, state="retired", because=because))
        elif said := deprecation(row):
            facts.append(ModelFact(id=row.id, state="deprecated", because=said))
    return tuple(facts)


def folder_fact(use: str, path: Path) -> FolderFact:
    """Look at a folder, or at the nearest one above it that exists; makes nothing."""
    standing = next((one for one in (path, *path.parents) if one.exists()), path)
    writable = standing.is_dir() and os.access(standing, os.W_OK | os.X_OK)
    free = round(shutil.disk_usage(standing).free / 1e9, 1) if standing.exists() else None
    return FolderFact(use=use, path=str(path), exists=path.is_dir(), writable=writable, free_gb=free)


def ledger_fact(path: Path, now: datetime) -> LedgerFact:
    """Open the ledger read-only and count; it is not made when it is missing."""
    if not path.exists():
        return LedgerFact(path=str(path), state="made on first use")
    try:
        db = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=5)
        try:
            jobs, unfinished, spent = db.execute(COUNT, (_midnight(now),)).fetchone()
        finally:
            db.close()
    except sqlite3.Error as error:
        return LedgerFact(path=str(path), state="cannot be opened", because=str(error))
    return LedgerFact(path=str(path), state="opens", jobs=jobs, unfinished=unfinished, spent_today_usd=round(spent, 4))


def shared_fact(settings: Settings, now: datetime) -> LedgerFact:
    """Open the ledger in PostgreSQL, once and without patience, and count."""
    from portrayal.runs.connections import Connections, told
    from portrayal.runs.dialect import statement

    name = "PORTRAYAL_LEDGER"
    try:
        connections = Connections(settings.ledger or SecretStr(""))
        name = connections.name
        try:
            with connections.lent(settings.ledger_schema) as db:
                made = db.execute("SELECT to_regclass('jobs') IS NOT NULL AS made").fetchone()
                if not (made and made["made"]):
                    return LedgerFact(path=name, state="made on first use")
                found = db.execute(cast("LiteralString", statement(COUNT)), (_midnight(now),)).fetchone() or {}
        except Exception as error:  # noqa: BLE001 - psycopg's, which may not be there
            raise told(error, name) from None
        finally:
            connections.forget()
    except PortrayalError as error:
        return LedgerFact(path=name, state="cannot be opened", because=str(error))
    jobs, unfinished, spent = found.values()
    return LedgerFact(path=name, state="opens", jobs=jobs, unfinished=unfinished, spent_today_usd=round(spent, 4))


def _midnight(now: datetime) -> float:
    return now.replace(hour=0, minute=0, second=0, microsecond=0).timestamp()


def examine(settings: Settings | PortrayalError) -> Report:
    """Examine this machine with `settings`, or with the reason why they cannot be read."""
    from portrayal.providers import PROVIDERS
    from portrayal.rules.lifecycle import models

    report = Report(version=__version__, python=platform.python_version(), usable=False, formats=_formats())
    if isinstance(settings, PortrayalError):
        return report.model_copy(update={"problems": (str(settings),)})
    now = datetime.now(UTC)
    extras = {package: _installed(package) for package in (*SDKS.values(), *EXTRAS)}
    facts = {
        "providers": provider_facts(settings, PROVIDERS),
        "settings": setting_facts(settings),
        "folders": (folder_fact("ledger, data sets, LoRAs", settings.home), folder_fact("pictures", settings.output)),
        "ledger": shared_fact(settings, now) if settings.ledger else ledger_fact(settings.home / "ledger.sqlite", now),
        "models": model_facts(models(), now.date()),
        "extras": extras,
    }
    report = report.model_copy(update=facts)
    problems = (*_problems(report, settings), *_cluster_problems(settings))
    return report.model_copy(update={"problems": problems, "usable": not problems})


def _problems(report: Report, settings: Settings) -> list[str]:
    found = [f"{one.path} cannot be written; it holds your {one.use}." for one in report.folders if not one.writable]
    if not any(one.active for one in report.providers):
        named = next((one for one in report.providers if one.name == settings.provider), None)
        why = named.because if named else f"there are: {', '.join(one.name for one in report.providers)}"
        found.append(f"PORTRAYAL_PROVIDER names {settings.provider}, which cannot work: {why}.")
    if report.ledger and report.ledger.state == "cannot be opened":
        advice = "" if settings.ledger else " Move it away."
        found.append(f"The ledger {report.ledger.path} cannot be opened ({report.ledger.because}).{advice}")
    if settings.ledger is not None and not (report.extras["psycopg"] and report.extras["procrastinate"]):
        found.append('PORTRAYAL_LEDGER needs packages that are not installed: pip install "portrayal[postgres]".')
    for provider, package in SDKS.items():
        if any(one.name == provider and one.active for one in report.providers) and not report.extras[package]:
            found.append(f"The package {package} is not installed: pip install {package.replace('.', '-')}.")
    return found


def _cluster_problems(settings: Settings) -> list[str]:
    from portrayal.rules.clusters import builtin_clusters, merge_clusters, parse_clusters

    if settings.clusters is None:
        return []
    try:
        own = parse_clusters(settings.clusters.read_text(encoding="utf-8"), source=settings.clusters.name)
        merge_clusters(builtin_clusters(), own)
    except PortrayalError as error:
        return [str(error)]
    except (OSError, UnicodeDecodeError):
        return [f"The clusters file {settings.clusters} cannot be read. Correct PORTRAYAL_CLUSTERS."]
    return []


def _formats() -> dict[str, bool]:
    from PIL import features

    return {name: bool(features.check(name)) for name in ("webp", "avif", "jpg")}


def _installed(package: str) -> bool:
    try:
        return find_spec(package) is not None
    except ModuleNotFoundError:
        return False
