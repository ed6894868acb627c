"""Plan a hero: read, classify, choose the scene, route, build the guarded prompt. Spends nothing."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import anyio.to_thread
from anyio import Path as AsyncPath

from portrayal.catalog.choosing import Chosen, scene_for
from portrayal.catalog.judging import judge_price
from portrayal.catalog.plans import HeroPlan
from portrayal.catalog.routes import find_route
from portrayal.catalog.subjects import Subject, find_subject
from portrayal.errors import BadRequest, NotFound
from portrayal.models import LoraInfo, Route, Scene
from portrayal.providers.base import LoraUse
from portrayal.rules.offers import Ask
from portrayal.rules.prompts import Prompt, build_prompt
from portrayal.rules.scenes import alt_text, seed_for
from portrayal.rules.sizes import SIZES, check_widths
from portrayal.rules.strength import check_strengths
from portrayal.studio import Studio

if TYPE_CHECKING:
    from portrayal.catalog.generate import HeroRequest


async def plan_hero(
    studio: Studio, request: "HeroRequest", *, prefer: LoraInfo | None = None, alone: bool = True, language: str = ""
) -> HeroPlan:
    """Decide everything about one hero. `prefer` is the LoRA to use if a person is wanted (a series has one).

    `language` is what the blog says of the article's, which counts where the article says nothing of it. One
    that is `alone` is told when the hero before it shows the same scene; a series sees to that itself. Raises
    BadRequest, NotFound or OperatorError; nothing is sent and nothing is spent.
    """
    clusters = studio.clusters()
    subject = await find_subject(studio, request, clusters, language=language)
    lora = await studio.library.find("lora", LoraInfo, request.lora) if request.lora else prefer
    photo = await _photo(studio, request.reference_photo)
    face, digest = await anyio.to_thread.run_sync(look_at, photo) if photo else (None, None)
    route = await _route(studio, _wish(request, subject, lora, photo), subject)
    photo = photo if route.path == "image_to_image" else None
    person = _shows_person(route, subject, face=face)
    chosen = await scene_for(studio, request, subject, clusters.named(subject.cluster), person=person, alone=alone)
    scene = chosen.scene
    used = await _lora_use(studio, request, route, lora)
    extras = await _extra_loras(studio, request, used) if used else ()
    trigger, kind = (used.info.trigger_word, used.info.subject) if used else ("", "")
    prompt = build_prompt(scene, trigger_word=trigger, subject=kind)
    return HeroPlan(
        route=route,
        seed=seed_for(subject.key, request.variation) if request.seed is None else request.seed,
        person=person,
        lora=used,
        extra_loras=extras,
        reference_photo=str(photo) if photo else None,
        reference_sha256=digest if photo else None,
        warnings=(
            *route.warnings,
            *_warnings(request, subject, scene, used, extras),
            *_of_photo(photo, face=face),
            *chosen.notes,
        ),
        **_shown(subject, chosen, prompt),
        **_finish(studio, request, route),
    )


def _shown(subject: Subject, chosen: Chosen, prompt: Prompt) -> dict[str, Any]:
    """Return what the picture shows and what that comes from."""
    return {
        "prompt": prompt.text,
        "guard": chosen.changes + prompt.changes,
        "scene": chosen.scene,
        "cluster": subject.cluster,
        "language": subject.language,
        "foreign": subject.foreign,
        "guessed": subject.guessed,
        "stem": subject.stem,
        "alt_text": alt_text(chosen.scene, subject.language),
        "chosen_from": subject.key,
        "variation": chosen.variation,
        "kept": chosen.kept,
    }


def _finish(studio: Studio, request: "HeroRequest", route: Route) -> dict[str, Any]:
    """Return how the picture is ordered, judged and written."""
    return {
        "format": request.format,
        "size": request.size,
        "order_size": request.size if studio.provider(route.provider).preview else SIZES[0],
        "sizes": check_widths(request.sizes or (), request.size),
        "max_kb": request.max_kb,
        "judge": request.judge,
        "judge_usd": judge_price(studio) if request.judge else 0.0,
        "folder": str(output_folder(studio, request.output_dir)),
    }


def _warnings(
    request: "HeroRequest", subject: Subject, scene: Scene, used: LoraUse | None, extras: tuple[LoraUse, ...]
) -> tuple[str, ...]:
    """Say which options were given and not used, and what the strengths ask for (R-stack)."""
    found = [note for note in subject.notes if note]
    if used:
        found += check_strengths(used.strength, [(extra.info.name, extra.strength) for extra in extras])
    elif request.lora_strength is not None or request.extra_loras:
        found.append("lora_strength and extra_loras were not used: this path takes no LoRA.")
    home = scene.id.split("/")[0]
    if request.cluster and home not in ("own", subject.cluster):
        found.append(f"cluster={request.cluster!r} was not used: the scene {scene.id} belongs to {home!r}.")
    return tuple(found)


async def _route(studio: Studio, wish: Ask, subject: Subject) -> Route:
    """Route the wish; own words that speak of somebody paint that person also without a LoRA, and it is said."""
    route = await find_route(studio, wish)
    if subject.own_words and subject.person and route.path == "text_to_image":
        return await find_route(studio, wish.model_copy(update={"path": "text_to_image"}))
    return route


def _wish(request: "HeroRequest", subject: Subject, lora: LoraInfo | None, photo: Path | None) -> Ask:
    return Ask(
        path=None if request.route == "auto" else request.route,
        person=subject.person,
        person_because=subject.because,
        person_explicit=subject.explicit,
        lora=lora,
        lora_explicit=request.lora is not None,
        reference_photo=photo is not None,
        provider=request.provider,
        model=request.model,
    )


def _shows_person(route: Route, subject: Subject, *, face: bool | None) -> bool:
    """A LoRA or a photo with a face brings its person along; text-to-image shows one only when asked to."""
    if route.path == "image_to_image":
        return bool(face)
    if route.path == "lora":
        return subject.person or not subject.explicit
    return subject.person and (subject.explicit or subject.own_words)


async def _lora_use(studio: Studio, request: "HeroRequest", route: Route, lora: LoraInfo | None) -> LoraUse | None:
    if route.path != "lora":
        return None
    loras = await studio.library.newest("lora", LoraInfo)
    info = lora or next(known for known in loras if known.provider == route.provider)
    strength = info.strength if request.lora_strength is None else request.lora_strength
    return LoraUse(info=info, strength=strength)


async def _extra_loras(studio: Studio, request: "HeroRequest", character: LoraUse) -> tuple[LoraUse, ...]:
    named = request.extra_loras or {}
    if character.info.name in named:
        raise BadRequest(
            f"{character.info.name!r} is the character already; extra_loras are others.",
            next="Set its strength with lora_strength, and leave it out of extra_loras.",
        )
    return tuple(
        [LoraUse(info=await studio.library.find("lora", LoraInfo, name), strength=to) for name, to in named.items()]
    )


def look_at(photo: Path) -> tuple[bool, str]:
    """Return whether a photo shows a face, and its SHA-256. Blocking. Raises BadRequest for what is no photo."""
    from portrayal.photos.faces import find_faces
    from portrayal.photos.reading import PhotoRefused, read_photo

    try:
        read = read_photo(photo)
    except PhotoRefused as error:
        raise BadRequest(error.message, next="Give a JPEG, PNG, WebP or AVIF photo as reference_photo.") from None
    return bool(find_faces(read.image)), read.sha256


def _of_photo(photo: Path | None, *, face: bool | None) -> tuple[str, ...]:
    if photo is None or face:
        return ()
    return (f"No face was found in {photo.name}: the picture starts from it and shows no person.",)


async def _photo(studio: Studio, path: str | None) -> Path | None:
    """Return the photo's allowed path. Raises NotFound or OperatorError."""
    if path is None:
        return None
    photo = studio.folders.allowed(Path(path))
    if not await AsyncPath(photo).is_file():
        raise NotFound(f"There is no photo at {path}.", next="Give the path of a JPEG, PNG, WebP or AVIF file.")
    return photo


def output_folder(studio: Studio, output_dir: str | None) -> Path:
    """Return where a file will be written. Raises BadRequest or OperatorError for a folder that cannot be."""
    if output_dir is None:
        return studio.settings.output
    folder = studio.folders.allowed(Path(output_dir))
    if folder.exists() and not folder.is_dir():
        raise BadRequest(f"output_dir {output_dir} is a file.", next="Give a folder.")
    home = studio.settings.home.resolve()
    if folder == home or home in folder.parents:
        raise BadRequest(f"output_dir {output_dir} is Portrayal's own folder.", next="Give another folder.")
    return folder
