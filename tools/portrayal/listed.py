"""Settings that hold pairs: written out with commas or new lines between them, or in a file that is named instead."""

from pathlib import Path

from portrayal.errors import OperatorError


def listed_pairs(text: str, *, mark: str, variable: str, how: str) -> list[str]:
    """Return the pairs of a setting, or of the file that it names; lines that begin with # are left out.

    `mark` is in every pair and tells them from a path. Raises OperatorError, with `how` to write it, for a file that
    cannot be read and where there is no pair. No text of the setting is in an error: it holds secrets.
    """
    if mark not in text or _is_file(text):
        try:
            text = Path(text).expanduser().read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError, ValueError, RuntimeError):
            raise OperatorError(f"{variable} names no file that can be read.", next=how) from None
    lines = (line for line in text.splitlines() if not line.lstrip().startswith("#"))
    pairs = [pair.strip() for line in lines for pair in line.split(",") if pair.strip()]
    if not pairs:
        raise OperatorError(f"{variable} holds no pair.", next=how)
    return pairs


def _is_file(text: str) -> bool:
    try:
        return Path(text).expanduser().is_file()
    except (OSError, ValueError, RuntimeError):
        return False
