"""The environment, read once. Nothing else in the library looks at `os.environ`."""

import difflib
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import Field, SecretStr, ValidationError

from portrayal.errors import OperatorError
from portrayal.models import Noun

VARIABLES = {
    "PORTRAYAL_HOME": "home",
    "PORTRAYAL_OUTPUT": "output",
    "PORTRAYAL_PROVIDER": "provider",
    "PORTRAYAL_ALLOW": "allow",
    "PORTRAYAL_CONFIRM_USD": "confirm_usd",
    "PORTRAYAL_DAILY_USD": "daily_usd",
    "PORTRAYAL_CLUSTERS": "clusters",
    "PORTRAYAL_LEDGER": "ledger",
    "REPLICATE_API_TOKEN": "replicate_api_token",
    "REPLICATE_BASE_URL": "replicate_base_url",
    "GEMINI_API_KEY": "gemini_api_key",
    "GOOGLE_GEMINI_BASE_URL": "google_base_url",
}
"""Every setting and the field it fills (design section 5)."""

KEYS = {"replicate": "REPLICATE_API_TOKEN", "google": "GEMINI_API_KEY"}
"""Provider -> the variable that unlocks it."""


class Settings(Noun):
    """Where files go, what may be spent, and the keys. Secrets never show in a repr, a log or a result."""

    home: Path
    output: Path
    provider: str | None = None
    allow: tuple[Path, ...] = ()
    confirm_usd: float = Field(default=1.00, ge=0)
    daily_usd: float = Field(default=10.00, ge=0)
    clusters: Path | None = None
    ledger: SecretStr | None = None
    replicate_api_token: SecretStr | None = None
    replicate_base_url: str | None = None
    gemini_api_key: SecretStr | None = None
    google_base_url: str | None = None

    def has_key(self, provider: str) -> bool:
        """Say whether the key of `provider` is set; the offline provider needs none."""
        secrets = {"replicate": self.replicate_api_token, "google": self.gemini_api_key}
        return secrets.get(provider) is not None if provider in KEYS else True


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the environment, then `portrayal.toml` in the home folder for what it leaves unset.

    Raises OperatorError that names the variable when a value cannot be read.
    """
    env = os.environ if environ is None else environ
    values = {name: value for name in VARIABLES if (value := _meant(env.get(name)))}
    home = _folder(values["PORTRAYAL_HOME"]) if "PORTRAYAL_HOME" in values else _default_home()
    values = {**_file_values(home / "portrayal.toml"), **values}
    fields = {VARIABLES[name]: value for name, value in values.items()}
    output = fields.get("output")
    fields |= {"home": home, "output": _folder(output) if output else _default_output()}
    if "allow" in fields:
        fields["allow"] = tuple(_folder(part) for part in str(fields["allow"]).split(os.pathsep) if part.strip())
    if "clusters" in fields:
        fields["clusters"] = _folder(str(fields["clusters"]))
    return _checked(fields)


def _checked(fields: Mapping[str, Any]) -> Settings:
    try:
        return Settings.model_validate(fields)
    except ValidationError as error:
        field = str(error.errors(include_input=False)[0]["loc"][0])
        name = next((name for name, known in VARIABLES.items() if known == field), field)
        raise OperatorError(
            f"{name} cannot be read: it must be a number of dollars of at least 0.",
            next=f"Set {name} to a value such as 10.00, or leave it out for the default.",
        ) from None


def _meant(value: str | None) -> str | None:
    """An empty string or a literal `${user_config.…}` that a host did not fill in counts as unset."""
    return None if value is None or not value.strip() or value.startswith("${user_config") else value.strip()


def _file_values(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise OperatorError(f"{path} is not valid TOML.", next="Correct it, or delete it.") from error
    found: dict[str, str] = {}
    for key, value in table.items():
        name = key.upper()
        if name not in VARIABLES:
            near = difflib.get_close_matches(name, VARIABLES, n=1)
            hint = f"Did you mean {near[0]}?" if near else f"Known: {', '.join(VARIABLES)}."
            raise OperatorError(f"{path} has an unknown setting {key}.", next=hint)
        if meant := _meant(os.pathsep.join(map(str, value)) if isinstance(value, list) else str(value)):
            found[name] = meant
    return found


def _folder(text: str) -> Path:
    return Path(text).expanduser().absolute()


def _default_home() -> Path:
    from platformdirs import user_data_path

    return user_data_path("portrayal", appauthor=False)


def _default_output() -> Path:
    from platformdirs import user_pictures_path

    return user_pictures_path() / "Portrayal"
