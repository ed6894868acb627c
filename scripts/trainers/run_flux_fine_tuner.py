"""Read an upload archive with flux-fine-tuner: its own unpacking, and whether it takes every picture as captioned."""

import sys
from pathlib import Path

from facts import answer, enter, stand_in

CHECKOUT, (ARCHIVE,) = enter()
stand_in(
    *("submodule_patches", "torch", "cog", "requests", "huggingface_hub", "wandb_client", "layer_match"),
    *("extensions_built_in", "extensions_built_in.sd_trainer", "extensions_built_in.sd_trainer.SDTrainer"),
    *("jobs", "toolkit", "toolkit.config", "llava", "llava.constants", "llava.conversation", "llava.mm_utils"),
    *("llava.model", "llava.model.builder", "llava.utils"),
)
sys.modules["submodule_patches"].patch_submodules = lambda: None
sys.modules["cog"].Path = Path
sys.modules["cog"].Input = lambda *_, **keywords: keywords.get("default")


def main() -> None:
    """Unpack the zip and ask its captioner."""
    import train
    from caption import Captioner

    train.extract_zip(Path(ARCHIVE), Path("input_images"))
    captioner = Captioner()
    pairs = sorted(captioner.iter_images_captions(Path("input_images")))
    answer(
        captioned=captioner.all_images_are_captioned(Path("input_images")),
        files=sorted(path.name for path in Path("input_images").rglob("*")),
        captions=[caption.read_text(encoding="utf-8") for _, caption in pairs],
    )


main()
