"""Decide field and place of a post's picture: by the owner's word, then the posts' habits, then the generator's."""

from dataclasses import dataclass
from pathlib import Path

from portrayal.sources.disk.habits import Habits
from portrayal.sources.disk.heads import Head
from portrayal.sources.disk.hints import field_in_schema, field_of_theme, picture_folder
from portrayal.sources.disk.pictures import FieldPath, Picture, alt_field_in, usual_alt_field
from portrayal.sources.disk.site_file import FILE
from portrayal.sources.disk.sites import Site
from portrayal.sources.disk.spots import Spot, is_bundle
from portrayal.sources.matter import at_path


@dataclass(frozen=True, slots=True)
class Place:
    """Where the picture of one post goes, and why there."""

    field: FieldPath
    alt_field: FieldPath | None
    listed: bool
    spot: Spot
    because: str


def place_for(site: Site, habits: Habits, post: Path, head: Head, there: Picture | None = None) -> Place:
    """Return the place for a post that has no picture; or, for its next picture, the field of the one `there`."""
    field, imported, why = _field(site, habits, head)
    if there:
        field, why = there.field, f"its picture stands in {'.'.join(there.field)}"
    spot, where = _spot(site, habits, post, imported=imported)
    value = at_path(head.fields, field)
    listed = isinstance(value, list) or (
        value is None and (habits.listed if field == habits.field else field == ("images",))
    )
    alt_field = _alt_field(site, habits, head, field)
    return Place(field, alt_field, listed, spot, f"{why}; {where}")


def _field(site: Site, habits: Habits, head: Head) -> tuple[FieldPath, bool, str]:
    """Return the field, whether its path must be relative because the site imports it, and why it is this one."""
    schema = field_in_schema(site.root) if site.generator.name == "astro" else None
    imported = bool(schema and schema[1])
    if site.own.field:
        return tuple(site.own.field.split(".")), imported, f"{FILE} names the field {site.own.field}"
    if habits.field:
        return habits.field, imported, f"other posts use {'.'.join(habits.field)} ({habits.posts} of {habits.read})"
    if blank := [picture.field for picture in head.pictures if not picture.value]:
        return blank[0], imported, f"the post has an empty field {'.'.join(blank[0])}"
    if schema:
        return tuple(schema[0].split(".")), imported, f"the site's schema names {schema[0]}"
    if site.generator.name == "hugo" and (theme := field_of_theme(site.root, site.generator)):
        return tuple(theme.split(".")), False, f"the site's theme reads {theme}"
    return (site.generator.field,), False, f"{site.generator.field} is usual for {site.generator.title}"


def _alt_field(site: Site, habits: Habits, head: Head, field: FieldPath) -> FieldPath | None:
    if site.own.alt_field is not None:
        return tuple(site.own.alt_field.split(".")) if site.own.alt_field else None
    if there := alt_field_in(head.fields, field):
        return there
    if habits.alt_field and habits.field == field:
        return habits.alt_field
    default = site.generator
    return (default.alt_field,) if field == (default.field,) else usual_alt_field(field)


def _spot(site: Site, habits: Habits, post: Path, *, imported: bool) -> tuple[Spot, str]:
    """Return where pictures go, and why there."""
    if site.own.images is not None:
        return _own_spot(site, site.own.images), f"{FILE} says where pictures go"
    bundle = site.generator.name == "hugo" and is_bundle(post)
    if bundle and (habits.spot is None or habits.spot.kind != "fixed"):
        return Spot("beside"), "a page bundle keeps its pictures beside it"
    if habits.spot and not (site.generator.name == "hugo" and habits.spot.kind == "beside" and not bundle):
        return _with_url(site, habits.spot), "it lies where the other posts' pictures do"
    if imported:
        return Spot("linked", folder=str(site.root / "src/assets/images")), "Astro imports it from src/assets"
    folder = picture_folder(site.root, site.generator, site.public, site.content)
    if folder is None:
        return Spot("beside", prefix="images/"), "it lies in images beside the post"
    return _with_url(site, _published(site, folder)), f"that is the usual place for {site.generator.title}"


def _own_spot(site: Site, images: str) -> Spot:
    if images == "." or images.startswith("./"):
        below = images.removeprefix(".").strip("/")
        return Spot("beside", prefix=site.own.url if site.own.url is not None else f"./{below}/" if below else "./")
    return _with_url(site, _published(site, site.root / images.strip("/")))


def _with_url(site: Site, spot: Spot) -> Spot:
    """Put the owner's address before the name, where there is one."""
    if site.own.url is None:
        return spot
    return Spot("fixed" if spot.kind == "linked" else spot.kind, spot.folder, site.own.url)


def _published(site: Site, folder: Path) -> Spot:
    """Return a folder with its address in the site, or relative to the posts when it is not published."""
    for public, url in site.public:
        if folder == public or public in folder.parents:
            below = folder.relative_to(public).as_posix()
            return Spot("fixed", folder=str(folder), prefix=f"{url}/" if below == "." else f"{url}/{below}/")
    return Spot("linked", folder=str(folder))
