"""`train.sh`: one POSIX script a folder, for the set itself and for its two variants."""

from collections.abc import Sequence

_HEAD = """\
#!/bin/sh
# Trains a LoRA with {title}:  sh train.sh [captionless | regularisation]
# README.md says what each of the three is for.
set -eu
{needs}
{resolved}cd "$(dirname "$0")"
case ${1:-} in
  '') ;;
  captionless) cd captionless ;;
  regularisation)
    cd regularisation
    ls photos | grep -Eqi '\\.(jpe?g|png|webp)$' || {
      echo 'Put 100 to 200 pictures of other people into regularisation/photos first; see README.md.' >&2
      exit 66
    } ;;
  *) echo 'Usage: sh train.sh [captionless | regularisation]' >&2; exit 64 ;;
esac

{command}
"""

_FULL = """\
full() { case $1 in /*) printf '%s\\n' "$1" ;; *) printf '%s\\n' "$PWD/$1" ;; esac; }
"""


def train_script(title: str, command: str, *, needs: dict[str, str], files: Sequence[str] = ()) -> str:
    """Return train.sh: `needs` are the variables to set and what each is; `files` those of them that are paths.

    Paths are made absolute before the script changes folder; an unset variable stops it with what to set. `what` may
    hold no apostrophe: bash would take it for a quotation mark.
    """
    checks = "\n".join(f': "${{{name}:?Set {name} to {what}.}}"' for name, what in needs.items())
    resolved = _FULL * bool(files) + "".join(f'{name}=$(full "${name}")\n' for name in files)
    text = _HEAD.replace("{title}", title).replace("{needs}", checks)
    return text.replace("{resolved}", resolved).replace("{command}", command.strip())
