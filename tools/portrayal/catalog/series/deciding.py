"""Decide a hero for every post of a blog: neighbours differ, and what exists is kept (R-backfill, R-variety)."""

import logging
from collections.abc import Mapping, Sequence

from portrayal.catalog import originals
from portrayal.catalog.generate import HeroRequest
from portrayal.catalog.planning import plan_hero
from portrayal.catalog.plans import HeroPlan
from portrayal.catalog.series.placing import PlacedHero, placed_in
from portrayal.catalog.series.posts import Edit, SeriesPost
from portrayal.catalog.series.previews import is_preview
from portrayal.catalog.series.table import refuse
from portrayal.errors import BadRequest, PortrayalError
from portrayal.models import LoraInfo
from portrayal.rules.scenes import SceneNeed, assign_scenes
from portrayal.sources.base import BlogPost
from portrayal.studio import Studio

log = logging.getLogger(__name__)


class Wishes:
    """What holds for the whole series: the blog, the LoRA for posts with a person, and where pictures are written."""

    def __init__(self, address: str, lora: LoraInfo | None, output_dir: str | None) -> None:
        self.address = address
        self.lora = lora
        self.output_dir = output_dir


async def decide_all(studio: Studio, posts: Sequence[BlogPost], wishes: Wishes) -> list[SeriesPost]:
    """Plan a hero for each post. A post that cannot be read, or has an image of its own, is kept with its reason."""
    placed = await placed_in(studio, wishes.address)
    decided = [await _decide(studio, post, wishes, placed.get(post.id)) for post in posts]
    return await _settled(studio, decided, {})


async def decide_again(
    studio: Studio, series: Sequence[SeriesPost], edits: Mapping[str, Edit], posts: Sequence[BlogPost], wishes: Wishes
) -> list[SeriesPost]:
    """Plan the posts that a person changed anew, and leave every other row as it is.

    Raises BadRequest that names the changes which no hero can follow, as a scene that is misspelt.
    """
    fresh = {post.id: post for post in posts}
    placed = await placed_in(studio, wishes.address)
    changed: list[SeriesPost] = []
    faults: list[str] = []
    for one in series:
        edit = edits.get(one.post.id)
        if edit is None:
            changed.append(one)
            continue
        merged = edit.over(one.edit)
        if merged.make is False:
            changed.append(one.model_copy(update={"plan": None, "skipped": "left out by the plan", "edit": merged}))
            continue
        post = _with_ours(placed.get(one.post.id), one.post, fresh.get(one.post.id))
        again = await _planned(studio, post, wishes, merged)
        if again.plan is None and (one.plan is not None or edit.of_hero()):
            faults.append(f"{one.post.id}: {again.skipped.rstrip('.')}")
        changed.append(again.model_copy(update={"edit": merged}))
    refuse(faults)
    return await _settled(studio, changed, edits)


def _with_ours(placed: PlacedHero | None, kept: BlogPost, fresh: BlogPost | None) -> BlogPost:
    """Return a post whose hero a person wants otherwise: the picture of ours that it shows by now may be replaced."""
    if placed is None or not placed.image or (fresh is not None and fresh.image != placed.image):
        return (fresh or kept).model_copy(update={"replaces": ""})
    return (fresh or kept).model_copy(update={"replaces": placed.hero, "image": placed.image})


async def priced_today(studio: Studio, posts: Sequence[SeriesPost]) -> list[SeriesPost]:
    """Return the posts of an older plan with what is paid for by now, so that its price is that of today."""
    today = list(posts)
    for at, one in enumerate(posts):
        if one.plan and not one.has_hero:
            today[at] = one.model_copy(update={"plan": await originals.priced(studio, one.plan)})
    return today


async def _decide(studio: Studio, post: BlogPost, wishes: Wishes, placed: PlacedHero | None) -> SeriesPost:
    if not post.image:
        return await _planned(studio, post, wishes, Edit())
    job = await studio.ledger.get(placed.job) if placed and placed.image in ("", post.image) else None
    if placed is None or job is None or job.state != "succeeded":
        return SeriesPost(post=_light(post), skipped=f"It has an image already: {post.image}")
    ours = post.model_copy(update={"replaces": placed.hero if placed.image else ""})
    if ours.replaces and (job.result or {}).get("preview"):
        real = await _planned(studio, ours, wishes, placed.edit)
        if real.plan is not None and not is_preview(studio, real):
            return real.model_copy(update={"edit": placed.edit})
    kept = _as_kept(HeroPlan.model_validate(job.plan))
    return SeriesPost(post=_light(ours), plan=kept, has_hero=True, edit=placed.edit)


async def _planned(studio: Studio, post: BlogPost, wishes: Wishes, edit: Edit) -> SeriesPost:
    """Return the post with its hero, or with the reason why there cannot be one."""
    kept = _light(post)
    if kept.file != post.file:
        return SeriesPost(post=kept, skipped="Its file name is not valid text (UTF-8). Rename it.")
    try:
        asked = _asked(post, wishes, edit)
        plan = await plan_hero(studio, asked, prefer=wishes.lora, alone=False, language=post.language)
        return SeriesPost(post=kept, plan=await originals.priced(studio, plan))
    except PortrayalError as error:
        return SeriesPost(post=kept, skipped=_in_a_series(error, edit))
    except Exception:
        log.exception("the post %s could not be planned", post.id)
        return SeriesPost(post=kept, skipped="It could not be read for a reason of our own; the log has it.")


def _in_a_series(error: PortrayalError, edit: Edit) -> str:
    """Return why a hero cannot be planned, with what helps in a series: it takes no photo, and rows have the route."""
    if error.next.startswith("Pass reference_photo"):
        return f"{error.message} A series has none: the route can be lora or text_to_image."
    if "route=" in error.next or "reference_photo=" in error.next:
        scene = f"The scene {edit.scene} shows a person. " if edit.scene and edit.person is None else ""
        way = "a scene that shows nobody, or no person"
        return f"{scene}{error.message} Train one with curate_dataset and train_lora, or give the post {way}."
    return str(error)


def _asked(post: BlogPost, wishes: Wishes, edit: Edit) -> HeroRequest:
    """Return the request for one post's hero, as a caller would make it."""
    given = {"file": post.file} if post.file else {"text": post.text or "", "title": post.title or None}
    wanted = {
        "cluster": edit.cluster,
        "scene": edit.scene,
        "person": edit.person,
        "route": edit.route or "auto",
        "variation": edit.variation or 0,
        "output_dir": wishes.output_dir,
    }
    try:
        return HeroRequest.model_validate(given | wanted)
    except ValueError:
        raise BadRequest(
            f"The plan asks for something of {post.id} that no hero can be.",
            next="Routes are auto, lora, text_to_image and image_to_image; variation is a whole number from 0.",
        ) from None


def _light(post: BlogPost) -> BlogPost:
    """Return the post without its text, which a plan need not carry, nor a file name that nobody can write down."""
    file = (post.file or "").encode(errors="ignore").decode()
    return post.model_copy(update={"text": None, "file": post.file if file == post.file else None})


def _as_kept(plan: HeroPlan) -> HeroPlan:
    return plan.model_copy(update={"kept": True, "paid": True, "retries": 0})


async def _settled(studio: Studio, posts: list[SeriesPost], edits: Mapping[str, Edit]) -> list[SeriesPost]:
    """Give neighbours different scenes; a post keeps a scene that it has, or that a person chose."""
    clusters = studio.clusters()
    needs: list[SceneNeed] = []
    free: list[int] = []
    for at, one in enumerate(posts):
        if one.plan is None or one.plan.scene.id.startswith("own/"):
            continue
        free.append(at)
        fixed = one.plan.kept or one.edit.scene or one.edit.variation or (edits and one.post.id not in edits)
        needs.append(
            SceneNeed(
                cluster=clusters.named(one.plan.cluster),
                key=one.plan.chosen_from,
                person=one.plan.person,
                given=one.plan.scene.id if fixed else "",
            )
        )
    settled = list(posts)
    for at, scene in zip(free, assign_scenes(needs), strict=True):
        plan = settled[at].plan
        if plan is not None and not settled[at].edit.scene:
            settled[at] = settled[at].model_copy(update={"plan": plan.in_scene(scene)})
    return settled
