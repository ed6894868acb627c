"""Read a SimpleTuner run: config.json through its own parser, the back ends' checks, and the captions."""

import json
import os
from pathlib import Path
from typing import Any

from facts import answer, enter, stand_in

CHECKOUT, PASSED = enter()
stand_in("torchaudio", "torchaudio.functional", "torchaudio.transforms", "skrample", "webshart")


def main() -> None:
    """Load config.json as `simpletuner train` does when it finds it where it is started."""
    from simpletuner.helpers.configuration import cmd_args, json_file

    os.environ["CONFIG_PATH"] = str(Path.cwd() / "config")
    passed = json_file.load_json_config()
    parser = cmd_args.get_argument_parser()
    strict = parser.parse_args(passed)
    written = json.loads(Path("config.json").read_text(encoding="utf-8"))
    args = cmd_args.parse_cmdline_args(passed, exit_on_error=True)
    backends = _loaded(args)
    answer(
        passed=PASSED,
        args={key: getattr(strict, key) for key in written},
        parsed=args is not None,
        sets=[_backend(backend, vars(strict)) for backend in backends],
        library=json.loads(Path(strict.user_prompt_library).read_text(encoding="utf-8")),
    )


def _loaded(args: Any) -> list[dict[str, Any]]:
    """Return the data sets as the factory loads them, after the trainer's own safety check."""
    from unittest.mock import MagicMock

    from simpletuner.helpers.data_backend.factory import FactoryRegistry
    from simpletuner.helpers.training.default_settings.safety_check import safety_check

    safety_check(args, None)
    return FactoryRegistry(args, MagicMock(), None, None, MagicMock()).load_configuration()


def _backend(backend: dict[str, Any], args: dict[str, Any]) -> dict[str, Any]:
    from dataclasses import fields

    from simpletuner.helpers.data_backend.config.image import ImageBackendConfig
    from simpletuner.helpers.data_backend.config.text_embed import TextEmbedBackendConfig

    image = backend["dataset_type"] == "image"
    kind: Any = ImageBackendConfig if image else TextEmbedBackendConfig
    made = kind.from_dict(backend, args)
    made.validate(args)
    source = "".join(
        path.read_text(encoding="utf-8")
        for path in (CHECKOUT / "simpletuner" / "helpers" / "data_backend").rglob("*.py")
    )
    known = {field.name for field in fields(kind)}
    facts = {
        "id": made.id,
        "type": made.dataset_type.value,
        "unread": [key for key in backend if key not in known and f'"{key}"' not in source],
    }
    return facts | _pictures(backend) if image else facts


def _pictures(backend: dict[str, Any]) -> dict[str, Any]:
    from simpletuner.helpers.data_backend.local import LocalDataBackend
    from simpletuner.helpers.prompts import PromptHandler

    files = LocalDataBackend(accelerator=None, id=backend["id"])
    pictures = sorted(Path(backend["instance_data_dir"]).glob("*.jpg"))
    captions = [
        PromptHandler.prepare_instance_prompt_from_textfile(
            str(picture), use_captions=True, prepend_instance_prompt=False, data_backend=files
        )
        for picture in pictures
    ]
    return {"files": [picture.name for picture in pictures], "captions": captions, "repeats": backend["repeats"]}


main()
