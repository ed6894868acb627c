"""The environment, read once. Nothing else in the library looks at `os.environ`."""

import difflib
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, cast

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
    "PORTRAYAL_TOTAL_USD": "total_usd",
    "PORTRAYAL_RETRIES": "retries",
    "PORTRAYAL_AT_ONCE": "at_once",
    "PORTRAYAL_CLUSTERS": "clusters",
    "PORTRAYAL_CLASSIFIER": "classifier",
    "PORTRAYAL_LEDGER": "ledger",
    "PORTRAYAL_LOG": "log",
    "PORTRAYAL_TELEMETRY": "telemetry",
    "PORTRAYAL_HTTP_TOKENS": "http_tokens",
    "PORTRAYAL_HTTP_URL": "http_url",
    "PORTRAYAL_HTTP_HOSTS": "http_hosts",
    "PORTRAYAL_HTTP_ORIGINS": "http_origins",
    "PORTRAYAL_HTTP_ISSUER": "http_issuer",
    "PORTRAYAL_HTTP_RATE": "http_rate",
    "PORTRAYAL_WORDPRESS": "wordpress",
    "REPLICATE_API_TOKEN": "replicate_api_token",
    "REPLICATE_BASE_URL": "replicate_base_url",
    "PORTRAYAL_REPLICATE_RATE": "replicate_rate",
    "GEMINI_API_KEY": "gemini_api_key",
    "GOOGLE_GEMINI_BASE_URL": "google_base_url",
}
"""Every setting and the field it fills (design section 5)."""

FILE = "portrayal.toml"

Dollars = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Address = Annotated[str, Field(pattern=r"^https?://[^\s@]+$")]

LISTS = {"PORTRAYAL_ALLOW": os.pathsep, "PORTRAYAL_HTTP_HOSTS": ",", "PORTRAYAL_HTTP_ORIGINS": ","}
"""Settings that hold several values, and what stands between them."""

WANTED = {
    "log": ("text or json", "json"),
    "telemetry": ("otlp", "otlp"),
    "http_url": ("an address that begins with https:// and holds no password", "https://portrayal.example.com"),
    "http_issuer": ("an address that begins with https:// and holds no password", "https://login.example.com"),
    "at_once": ("a whole number from 1 to 64", "8"),
    "replicate_rate": ("a whole number of at least 1", "560"),
    "http_rate": ("a whole number of at least 1", "300"),
    "classifier": ("local or google", "local"),
    "retries": ("a whole number from 0 to 3", "1"),
    "confirm_usd": ("a number of dollars of at least 0", "1.00"),
    "total_usd": ("a number of dollars of at least 0", "100.00"),
    "daily_usd": ("a number of dollars of at least 0", "10.00"),
    "replicate_base_url": ("an address that begins with https:// and holds no password", "https://api.example.com"),
    "google_base_url": ("an address that begins with https:// and holds no password", "https://api.example.com"),
}
"""Field -> what it must be, and an example."""

KEYS = {"replicate": "REPLICATE_API_TOKEN", "google": "GEMINI_API_KEY"}
"""Provider -> the variable that unlocks it."""


class Settings(Noun):
    """Where files go, what may be spent, and the keys. Secrets never show in a repr, a log or a result."""

    home: Path
    output: Path
    provider: str | None = None
    allow: tuple[Path, ...] = ()
    confirm_usd: Dollars = 1.00
    daily_usd: Dollars = 10.00
    total_usd: Dollars | None = None
    retries: Annotated[int, Field(ge=0, le=3)] = 1
    """Further pictures with another seed, at most, when a check fails; each is paid like the first."""
    at_once: Annotated[int, Field(ge=1, le=64)] = 8
    """Orders of one process that are under way together; the rest queues."""
    clusters: Path | None = None
    classifier: Literal["local", "google"] = "local"
    """Whether classify_article may ask Gemini, for a small price, where the terms alone are unsure."""
    ledger: SecretStr | None = None
    ledger_schema: str = "portrayal"
    """Where in that database this home's tables are; a user over HTTP has a schema of their own."""
    log: Literal["text", "json"] = "text"
    telemetry: Literal["otlp"] | None = None
    http_tokens: SecretStr | None = None
    """`user:token` pairs with commas between them, or the path of a file with one pair a line."""
    http_url: Address | None = None
    """Where people reach the server over HTTP: in addresses of pictures, and what OAuth tokens must be for."""
    http_hosts: tuple[str, ...] = ()
    http_origins: tuple[str, ...] = ()
    http_issuer: Address | None = None
    """The OAuth server whose tokens are accepted."""
    http_rate: Annotated[int, Field(ge=1)] = 300
    """Requests a minute of one user, and how many may come at once."""
    wordpress: SecretStr | None = None
    """`https://site=user:application password` pairs with commas or new lines, or the path of a file of them."""
    replicate_api_token: SecretStr | None = None
    replicate_base_url: Address | None = None
    replicate_rate: Annotated[int, Field(ge=1, le=100_000)] = 560
    """Orders a minute for all processes on one ledger; Replicate allows 600, and more when asked."""
    gemini_api_key: SecretStr | None = None
    google_base_url: Address | None = None

    @property
    def caps(self) -> tuple[float, float | None]:
        """The most that a day, and all days together, may cost."""
        return self.daily_usd, self.total_usd

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
    home = _folder("PORTRAYAL_HOME", values["PORTRAYAL_HOME"]) if "PORTRAYAL_HOME" in values else _default_home()
    values = {**_file_values(home / FILE), **values}
    fields: dict[str, Any] = {VARIABLES[name]: value for name, value in values.items()}
    output = values.get("PORTRAYAL_OUTPUT")
    fields |= {"home": home, "output": _folder("PORTRAYAL_OUTPUT", output) if output else _default_output()}
    for name, mark in LISTS.items():
        if several := values.get(name):
            fields[VARIABLES[name]] = tuple(meant for part in several.split(mark) if (meant := _meant(part)))
    if "allow" in fields:
        fields["allow"] = tuple(_folder("PORTRAYAL_ALLOW", part) for part in fields["allow"])
    if clusters := values.get("PORTRAYAL_CLUSTERS"):
        fields["clusters"] = _folder("PORTRAYAL_CLUSTERS", clusters)
    return _checked(fields)


def _checked(fields: Mapping[str, Any]) -> Settings:
    try:
        return Settings.model_validate(fields)
    except ValidationError as error:
        field = str(error.errors(include_input=False)[0]["loc"][0])
        name = next((name for name, known in VARIABLES.items() if known == field), field)
        wants, example = WANTED.get(field, ("text", "a plain value"))
        raise OperatorError(
            f"{name} cannot be read: it must be {wants}.",
            next=f"Set {name} to a value such as {example}, or leave it out for the default.",
        ) from None


def _meant(value: str | None) -> str | None:
    """An empty string or a literal `${user_config.…}` that a host did not fill in counts as unset."""
    text = (value or "").strip()
    return None if not text or text.startswith("${user_config") else text


def _file_values(path: Path) -> dict[str, str]:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        # Without its cause: the text of the file may hold a key.
        raise OperatorError(f"{path} is not valid TOML.", next="Correct it, or delete it.") from None
    except (OSError, ValueError) as error:
        raise OperatorError(f"{path} cannot be read.", next="Correct PORTRAYAL_HOME, or who may read it.") from error
    found: dict[str, str] = {}
    for key, value in table.items():
        name = key.upper()
        _check_key(path, key, name)
        if meant := _meant(_one_text(path, key, value)):
            found[name] = meant
    return found


def _check_key(path: Path, key: str, name: str) -> None:
    if name == "PORTRAYAL_HOME":
        raise OperatorError(
            f"{path} cannot set {key}: the file is looked for in that folder.",
            next="Set PORTRAYAL_HOME in the environment.",
        )
    if name not in VARIABLES:
        near = difflib.get_close_matches(name, VARIABLES, n=1)
        hint = f"Did you mean {near[0]}?" if near else f"Known: {', '.join(VARIABLES)}."
        raise OperatorError(f"{path} has an unknown setting {key}.", next=hint)


def _one_text(path: Path, key: str, value: object) -> str:
    """Read a text, a number, or (where several values make sense) a list of texts."""
    if isinstance(value, list):
        parts = cast("list[object]", value)
        if key.upper() in LISTS and all(isinstance(part, str) for part in parts):
            return LISTS[key.upper()].join(map(str, parts))
    elif isinstance(value, str | int | float) and not isinstance(value, bool):
        return str(value)
    raise OperatorError(f"{path} has a value of the wrong kind for {key}.", next="Give a text or a number.")


def _folder(name: str, text: str) -> Path:
    """Read a path; `~` is the home folder of the user."""
    fault = OperatorError(f"{name} is not a path.", next=f"Set {name} to a full path.")
    if "\0" in text:
        raise fault
    try:
        return Path(text).expanduser().absolute()
    except (OSError, RuntimeError):
        raise fault from None


def _default_home() -> Path:
    from platformdirs import user_data_path

    return user_data_path("portrayal", appauthor=False)


def _default_output() -> Path:
    from platformdirs import user_pictures_path

    return user_pictures_path() / "Portrayal"
