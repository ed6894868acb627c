"""The work of a curation, from the plan to a data set on its shelf: choose, pack, review, move into place."""

from collections import Counter
from pathlib import Path

import anyio.to_thread

from portrayal.catalog.curation_build import Build, left_out
from portrayal.catalog.curation_choice import Chosen, choose_photos, reporting
from portrayal.catalog.curation_looks import Looks
from portrayal.catalog.curation_pack import make_training
from portrayal.catalog.curation_plan import CuratePlan
from portrayal.catalog.curation_review import write_review
from portrayal.catalog.curation_shelf import Places, part_of, settle
from portrayal.catalog.outcomes import newest_on_disk
from portrayal.errors import BadRequest
from portrayal.models import DatasetInfo
from portrayal.photos.remembering import Memory
from portrayal.rules.datasets import FEWEST
from portrayal.runs.handle import Handle
from portrayal.runs.job import Outcome
from portrayal.studio import Studio


async def build_dataset(studio: Studio, handle: Handle, plan: CuratePlan) -> Outcome:
    """Build a planned data set beside its place, move it there whole, and register it.

    The same pictures and captions as the newest version's renew its review and exports, and are no new version. Raises
    BadRequest under four usable photos, after writing the contact sheet that shows why.
    """
    await handle.begin()
    memory = Memory(studio.settings.home / "photos.sqlite")
    eyes = studio.provider("google").eyes if plan.captioner == "google" else None
    chosen = await choose_photos(plan, handle, memory, Looks(plan, eyes, handle, memory) if eyes else None)
    shelf = studio.settings.home / "datasets"
    with part_of(shelf, plan.name, handle.job.id) as part:
        if len(chosen.choice.kept) < FEWEST:
            raise await anyio.to_thread.run_sync(_too_few, plan, chosen, part, shelf / f"{plan.name}_too-few")
        report = reporting(handle)

        def told(share: float) -> None:
            report(0.8 + 0.15 * share, "cropping and captioning")

        training = await anyio.to_thread.run_sync(make_training, plan, chosen, told)
        build = Build(plan, chosen, training)
        version = await _version(studio, handle, build, shelf)
        root = shelf / f"{plan.name}_v{version}"
        await handle.report(0.96, "writing the data set and its report")
        await anyio.to_thread.run_sync(build.write, part, version)
        await anyio.to_thread.run_sync(settle, part, root)
    info = build.info(root, version)
    await studio.library.save("dataset", plan.name, info, version=version)
    return Outcome(result=build.told(info, handle.job.id).sent())


async def _version(studio: Studio, handle: Handle, build: Build, shelf: Path) -> int:
    name = build.plan.name
    newest = await studio.library.newest_of("dataset", DatasetInfo, name)
    if newest is not None and newest.fingerprint == build.fingerprint and newest.base_model == build.plan.base_model:
        return newest.version
    return await studio.library.version_for("dataset", name, handle.job.id, above=newest_on_disk(shelf, name))


def _too_few(plan: CuratePlan, chosen: Chosen, part: Path, target: Path) -> BadRequest:
    """Write the review of a set that came to nothing, and say what to do."""
    write_review(Places(part, plan.name), plan, chosen, None, ())
    settle(part, target)
    left = left_out(chosen, plan.unusable)
    reasons = Counter(one.because.rstrip(".") for one in left)
    listed = "; ".join(f"{because} ({count})" for because, count in reasons.most_common(4))
    kept = len(chosen.choice.kept)
    return BadRequest(
        f"Only {kept} of {kept + len(left)} photos can be used; a LoRA needs at least {FEWEST}."
        + (f" Left out: {listed}." if listed else ""),
        next=f"Add photos, for example: {', '.join(chosen.choice.missing[:3])}. "
        f"{Places(target, plan.name).sheet} shows each verdict.",
    )
