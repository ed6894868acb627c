"""The plan as a table that people change: one row a post, and what of a changed row counts as a decision."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

from portrayal.catalog.series.posts import Edit, SeriesPost
from portrayal.catalog.series.rows import why
from portrayal.errors import BadRequest
from portrayal.sources.base import LeftOut

COLUMNS = (
    "post", "title", "make", "cluster", "person", "scene", "route", "variation", "usd", "image", "because", "plan",
)  # fmt: skip
DECIDED = ("make", "cluster", "person", "scene", "route", "variation")
"""The columns that people may change; the others explain."""

_YES = frozenset({"yes", "y", "true", "1", "x", "ja", "tak", "oui", "si", "sí"})
_NO = frozenset({"no", "n", "false", "0", "", "nein", "nei", "nie", "non"})
_ROUTES = ("auto", "lora", "text_to_image", "image_to_image")
_SHOWN = 5

Row = dict[str, str]


def rows_of(series: str, posts: Iterable[SeriesPost], left_out: Iterable[LeftOut] = ()) -> list[Row]:
    """Return the table of a plan: texts only, one row a post, and below them what was `left_out`, of no plan."""
    others = ({"post": one.post, "make": "no", "because": one.because} for one in left_out)
    return [_row(series, one) for one in posts] + [dict.fromkeys(COLUMNS, "") | one for one in others]


def _row(series: str, one: SeriesPost) -> Row:
    plan = one.plan or one.aside
    row = dict.fromkeys(COLUMNS, "") | {"post": one.post.id, "title": one.post.title, "plan": series}
    row["image"] = one.post.image or ""
    row["because"] = why(one)
    if plan is None:
        return row | {"make": "no"}
    return row | {
        "make": "yes" if one.plan else "no",
        "cluster": plan.cluster,
        "person": "yes" if plan.person else "no",
        "scene": plan.scene.id if not plan.scene.id.startswith("own/") else (one.edit.scene or ""),
        "route": plan.route.path,
        "variation": str(one.edit.variation or 0),
        "usd": f"{one.usd:.4f}" if one.plan else "",
    }


def edits_of(before: Sequence[Row], after: Sequence[Row]) -> dict[str, Edit]:
    """Return what a person changed: post -> decision. A row that was taken out is left out of the series.

    Raises BadRequest that names the rows which cannot be right.
    """
    known = {row["post"]: row for row in before}
    bare = {post.strip(): post for post in known}
    given: dict[str, Row] = {}
    faults: list[str] = []
    for number, row in enumerate(after, 2):
        post = row.get("post", "")
        post = post if post in known else bare.get(post, post)
        if post not in known and not row.get("plan") and row.get("make", "").casefold() in _NO:
            continue  # what was left out of the plan stands in its table, too
        if post not in known:
            faults.append(f"row {number}: there is no post {post!r} in the plan")
        elif post in given:
            faults.append(f"row {number}: {post!r} stands in the table twice")
        given[post] = row
    edits: dict[str, Edit] = {}
    for post, old in known.items():
        new = given.get(post)
        if new is None:
            if old["route"]:
                edits[post] = Edit(make=False)
            continue
        changed = {name: new.get(name, old[name]).strip() for name in DECIDED}
        changed = {name: value for name, value in changed.items() if value.casefold() != old[name].casefold()}
        if changed:
            edits |= _read(post, changed, faults)
    refuse(faults)
    return edits


def edits_in(changes: Mapping[str, str], posts: Iterable[str]) -> dict[str, Edit]:
    """Read changes in words: post -> "skip", or "scene=…; person=no". Raises BadRequest."""
    known = dict.fromkeys(posts)
    faults: list[str] = []
    edits: dict[str, Edit] = {}
    for post, words in changes.items():
        if post not in known:
            faults.append(f"there is no post {post!r} in the plan{_near(post, list(known))}")
            continue
        changed: dict[str, str] = {}
        for part in words.split(";"):
            name, _, value = part.strip().partition("=")
            name = name.strip().casefold()
            if name in ("skip", "make") and not value:
                changed["make"] = "no" if name == "skip" else "yes"
            elif name in DECIDED:
                changed[name] = value.strip()
            elif name:
                faults.append(f"{post}: {part.strip()!r} is no decision")
        edits |= _read(post, changed, faults)
    refuse(faults)
    return edits


def _read(post: str, changed: Mapping[str, str], faults: list[str]) -> dict[str, Edit]:
    """Return the decision that the changed cells make; what cannot be read goes to `faults`."""
    read: dict[str, object] = {}
    for name, value in changed.items():
        told = value.casefold()
        if name in ("make", "person"):
            if told in _YES | _NO:
                read[name] = told in _YES
            else:
                faults.append(f"{post}: {name} is {value!r}, and must be yes or no")
        elif name == "variation":
            if value.isdecimal() and len(value) < 5:
                read[name] = int(value)
            else:
                faults.append(f"{post}: variation is {value!r}, and must be a whole number from 0 to 9999")
        elif name == "route" and told not in _ROUTES:
            faults.append(f"{post}: route is {value!r}; there are {', '.join(_ROUTES)}")
        elif value:
            read[name] = told if name in ("route", "cluster") else value
    return {post: Edit.model_validate({"make": True} | read)} if read else {}


def _near(post: str, known: Sequence[str]) -> str:
    """Return the one post that may be meant: people name a file without its folder."""
    tails = [name for name in known if name.endswith(f"/{post}")]
    near = tails if len(tails) == 1 else get_close_matches(post, known, n=1, cutoff=0.8)
    return f" (did you mean {near[0]!r}?)" if near else ""


def refuse(faults: Sequence[str]) -> None:
    """Raise BadRequest that names the first faults, when there are any."""
    if faults:
        more = f"; and {len(faults) - _SHOWN} more" if len(faults) > _SHOWN else ""
        raise BadRequest(
            f"The plan cannot be run: {'; '.join(faults[:_SHOWN])}{more}.",
            next=f"Correct these; the columns to change are {', '.join(DECIDED)}.",
        )
