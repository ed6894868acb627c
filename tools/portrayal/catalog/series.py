"""The plan of a series: every post of a folder with its hero decided, neighbours in different scenes (R-variety)."""

import logging
from pathlib import Path

import anyio.to_thread

from portrayal.catalog.generate import HeroRequest
from portrayal.catalog.planning import plan_hero
from portrayal.catalog.plans import HeroPlan
from portrayal.errors import NotFound, PortrayalError
from portrayal.models import LoraInfo, Noun
from portrayal.rules.scenes import SceneNeed, assign_scenes
from portrayal.runs.job import content_key
from portrayal.studio import Studio

log = logging.getLogger(__name__)

POSTS = (".md", ".mdx", ".markdown", ".html", ".htm", ".txt")


class Post(Noun):
    """A planned post: a hero, or the reason why there is none."""

    post: str
    plan: HeroPlan | None = None
    because: str | None = None


class SeriesPlan(Noun):
    """A whole series, decided: the content of its job."""

    posts: tuple[Post, ...]

    @property
    def estimate_usd(self) -> float:
        """Dollars for all planned heroes together."""
        return round(sum(post.plan.route.estimate_usd for post in self.posts if post.plan), 4)

    def key(self) -> str:
        """Return the content of the series: its heroes."""
        return content_key("backfill_heroes", {"heroes": [p.plan.key() if p.plan else p.post for p in self.posts]})


def find_posts(folder: Path, limit: int | None) -> list[Path]:
    """Return the posts below `folder` in a stable order, hidden files and folders left out. Raises NotFound."""
    if not folder.is_dir():
        what = "is a file" if folder.exists() else "does not exist"
        raise NotFound(f"{folder} {what}.", next="Give the folder that holds the posts.")
    inside = (path for path in folder.rglob("*") if path.suffix.lower() in POSTS and path.is_file())
    posts = sorted(path for path in inside if _is_post(path.relative_to(folder)))
    if not posts:
        raise NotFound(f"There are no posts in {folder}.", next=f"Posts are files that end in {', '.join(POSTS)}.")
    return posts[:limit]


def _is_post(path: Path) -> bool:
    """Leave out hidden files, drafts' folders (`_x`), packages, and what every project keeps beside its posts."""
    beside = path.stem.upper() in {"README", "CHANGELOG", "CONTRIBUTING", "LICENSE", "LICENCE", "CODE_OF_CONDUCT"}
    return not beside and not any(part.startswith((".", "_")) or part == "node_modules" for part in path.parts)


async def plan_series(
    studio: Studio, folder: Path, *, lora: LoraInfo | None, limit: int | None, output_dir: str | None
) -> SeriesPlan:
    """Plan a hero for each post. A post that cannot be read is kept with its reason. Raises NotFound."""
    files = await anyio.to_thread.run_sync(find_posts, folder, limit)
    posts: list[Post] = []
    for file in files:
        name = file.relative_to(folder).as_posix().encode(errors="replace").decode()
        try:
            str(file).encode()
            plan = await plan_hero(studio, HeroRequest(file=str(file), output_dir=output_dir), prefer=lora, alone=False)
            posts.append(Post(post=name, plan=plan))
        except PortrayalError as error:
            posts.append(Post(post=name, because=str(error)))
        except UnicodeEncodeError:
            posts.append(Post(post=name, because="Its file name is not valid text (UTF-8). Rename it."))
        except Exception:
            log.exception("the post %s could not be planned", name)
            posts.append(Post(post=name, because="It could not be read for a reason of our own; the log has it."))
    return SeriesPlan(posts=_with_variety(studio, posts))


def _with_variety(studio: Studio, posts: list[Post]) -> tuple[Post, ...]:
    """Give neighbours different scenes; a post that has a hero keeps its scene, so that nothing is paid for again."""
    clusters = studio.clusters()
    needs = [
        SceneNeed(
            cluster=clusters.named(post.plan.cluster),
            key=post.plan.chosen_from,
            person=post.plan.person,
            given=post.plan.scene.id if post.plan.kept else "",
        )
        for post in posts
        if post.plan
    ]
    scenes = iter(assign_scenes(needs))
    return tuple(
        post if post.plan is None else post.model_copy(update={"plan": post.plan.in_scene(next(scenes))})
        for post in posts
    )
