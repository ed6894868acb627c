"""`portrayal classify` and `portrayal hero`."""

from typing import Annotated

import typer

from portrayal.cli import options
from portrayal.cli.options import ARTICLE, DryRun, Json, MaxCost, OutputDir, Text, Title, WaitS


def classify(
    article: Annotated[str | None, ARTICLE] = None,
    *,
    text: Text = None,
    title: Title = None,
    classifier: Annotated[str | None, typer.Option(help="local, or google: Gemini, paid. [default: local]")] = None,
    as_json: Json = False,
) -> None:
    """Say what an article is about, whether it wants a person, and the route to its hero. Free without Gemini."""
    from portrayal.cli.calling import Call, answer

    source = options.article(article, text)
    arguments = options.given(**source, title=title, classifier=classifier)
    folders = options.folders_of(source.get("file"))
    answer(Call("classify_article", arguments, folders, idle=True), as_json=as_json)


def hero(
    article: Annotated[str | None, ARTICLE] = None,
    *,
    text: Text = None,
    title: Title = None,
    cluster: Annotated[str | None, typer.Option(help="Topic cluster; overrides what the article says.")] = None,
    scene: Annotated[str | None, typer.Option(help="A scene id, or your own words for the mood.")] = None,
    route: Annotated[str | None, typer.Option(help="auto, lora, text_to_image or image_to_image.")] = None,
    person: Annotated[bool | None, typer.Option(help="Show the person, or not. [default: the article decides]")] = None,
    lora: Annotated[str | None, typer.Option(help="LoRA name. [default: the newest]")] = None,
    lora_strength: Annotated[float | None, typer.Option(help="0.5 to 1.2. [default: the LoRA's own]")] = None,
    extra_loras: options.ExtraLoras = None,
    reference_photo: Annotated[str | None, typer.Option(help="A real photo to start from.")] = None,
    provider: Annotated[str | None, typer.Option(help="offline, replicate or google.")] = None,
    model: Annotated[str | None, typer.Option(help="A vendor's model id.")] = None,
    seed: Annotated[int | None, typer.Option(help="[default: from the content]")] = None,
    variation: Annotated[int | None, typer.Option(help="1, 2 …: another picture for the same article.")] = None,
    output_dir: OutputDir = None,
    format: Annotated[str | None, typer.Option("--format", help="webp, jpg, png or avif. [default: webp]")] = None,
    size: Annotated[str | None, typer.Option(help="1920x1080, 1600x900 or 1280x720.")] = None,
    sizes: Annotated[str | None, typer.Option(help="Further widths beside it, as 480,768,1200.")] = None,
    max_kb: Annotated[int | None, typer.Option(help="The most kilobytes of a file.")] = None,
    judge: Annotated[bool | None, typer.Option("--judge", help="Let Gemini look at it too, paid.")] = None,
    dry_run: DryRun = False,
    max_cost_usd: MaxCost = None,
    wait_s: WaitS = None,
    as_json: Json = False,
) -> None:
    """Make the 16:9 hero image of an article, or of a cluster or a scene."""
    from portrayal.cli.calling import Call, answer

    source = options.article(article, text)
    photo, folder = options.absolute(reference_photo), options.absolute(output_dir)
    places = options.folders_of(source.get("file"), photo, folder)
    answer(Call("generate_hero", options.given(
        **source, title=title, cluster=cluster, scene=scene, route=route, lora=lora, lora_strength=lora_strength,
        extra_loras=options.weights(extra_loras), reference_photo=photo, provider=provider, model=model,
        output_dir=folder, format=format, size=size, dry_run=dry_run, person=person, seed=seed, variation=variation,
        max_cost_usd=max_cost_usd, wait_s=wait_s, sizes=options.wholes(sizes), max_kb=max_kb, judge=judge,
    ), places, follow=wait_s is None), as_json=as_json)  # fmt: skip
