"""`portrayal curate`, `train` and `test`: from photos of one person to a LoRA that works."""

from typing import Annotated

import typer

from portrayal.cli import options
from portrayal.cli.options import DryRun, Json, MaxCost, NoWait, WaitS


def curate(
    photos: Annotated[list[str], typer.Argument(help="Folders, files or dir/** with photos of ONE person.")],
    *,
    name: Annotated[str, typer.Option(help="Name of the data set: a-z, 0-9, -")],
    trigger_word: Annotated[str | None, typer.Option(help="A rare token. [default: one is made]")] = None,
    subject: Annotated[str | None, typer.Option(help="Class word: woman, man, person.")] = None,
    base_model: Annotated[str | None, typer.Option(help="flux or sdxl; decides the caption rule.")] = None,
    keep: Annotated[int | None, typer.Option(help="Photos to keep. [default: what the recipe likes]")] = None,
    include: Annotated[
        list[str] | None, typer.Option(metavar="PHOTO", help="A photo you want in; repeat it. Remembered.")
    ] = None,
    exclude: Annotated[
        list[str] | None, typer.Option(metavar="PHOTO", help="A photo you want out; repeat it. Remembered.")
    ] = None,
    crop: Annotated[str | None, typer.Option(help="square or bucket. [default: by the base model]")] = None,
    captions: Annotated[
        list[str] | None, typer.Option(metavar="PHOTO=TEXT", help="Your caption for a photo; repeat it.")
    ] = None,
    captioner: Annotated[str | None, typer.Option(help="measured; files: .txt beside them; google: paid.")] = None,
    export: Annotated[str | None, typer.Option(help="Trainers, with commas: kohya,ai-toolkit,replicate,…")] = None,
    max_cost_usd: MaxCost = None,
    as_json: Json = False,
) -> None:
    """Choose, crop, caption and pack the best photos, and name those still to take. Local and free.

    `--exclude none` forgets all that was excluded before; `--include none` likewise.
    """
    from portrayal.cli.calling import Call, answer

    paths = [path for path in map(options.absolute, photos) if path]
    arguments = options.given(
        photos=paths, name=name, trigger_word=trigger_word, subject=subject, base_model=base_model, keep=keep,
        include=options.names(include), exclude=options.names(exclude), crop=crop,
        captions=options.pairs(captions) or None, captioner=captioner, export=options.words(export),
        max_cost_usd=max_cost_usd,
    )  # fmt: skip
    answer(Call("curate_dataset", arguments, options.folders_of(*paths)), as_json=as_json)


def train(
    dataset: Annotated[str, typer.Argument(help="Name of a data set; see `portrayal library datasets`.")],
    *,
    provider: Annotated[str | None, typer.Option(help="offline or replicate.")] = None,
    steps: Annotated[int | None, typer.Option(help="[default: the recipe's]")] = None,
    learning_rate: Annotated[float | None, typer.Option(help="[default: the recipe's]")] = None,
    rank: Annotated[int | None, typer.Option(help="[default: the recipe's]")] = None,
    captionless: Annotated[bool, typer.Option("--captionless", help="A diagnostic run without captions.")] = False,
    dry_run: DryRun = False,
    max_cost_usd: MaxCost = None,
    wait_s: WaitS = None,
    as_json: Json = False,
) -> None:
    """Train the LoRA of a person from a data set; shows the recipe and the rule behind each number."""
    from portrayal.cli.calling import Call, answer

    arguments = options.given(
        dataset=dataset, provider=provider, steps=steps, learning_rate=learning_rate, rank=rank,
        captionless=captionless, dry_run=dry_run, max_cost_usd=max_cost_usd, wait_s=wait_s,
    )  # fmt: skip
    answer(Call("train_lora", arguments, follow=wait_s is None), as_json=as_json)


def review(
    lora: Annotated[str, typer.Argument(help="Name of a LoRA; see `portrayal library loras`.")],
    *,
    strengths: Annotated[str | None, typer.Option(help="Like 0.6,0.8,1.0. [default: five from 0.5 to 1.0]")] = None,
    scenes: Annotated[str | None, typer.Option(help="Scene ids, with commas. [default: three varied ones]")] = None,
    default_strength: Annotated[float | None, typer.Option(help="Set it as the LoRA's own; makes no test.")] = None,
    dry_run: DryRun = False,
    max_cost_usd: MaxCost = None,
    no_wait: NoWait = False,
    as_json: Json = False,
) -> None:
    """Make a contact sheet of a LoRA at several strengths, with the best one and a diagnosis."""
    from portrayal.cli.calling import Call, answer

    arguments = options.given(
        lora=lora, strengths=options.numbers(strengths), scenes=options.words(scenes),
        default_strength=default_strength, dry_run=dry_run, max_cost_usd=max_cost_usd,
    )  # fmt: skip
    answer(Call("test_lora", arguments, follow=not no_wait), as_json=as_json)
