"""A real HTTP server that speaks the part of WordPress's REST API that we use: `python -m emulators.wordpress`.

What it answers was taken from a real WordPress 6.1 (tests/wordpress runs the same calls against one). A request is
answered as the next fault of its kind says, then well.
"""

import argparse
import base64
import json
import threading
from collections import defaultdict, deque
from contextlib import suppress
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from emulators.serving import Handler, Reply, Served

Json = dict[str, Any]
USER, PASSWORD = "editor", "abcd EFGH 1234 ijkl MNOP 5678"
ROLES = {"editor": ("upload_files", "edit_posts", "edit_others_posts"), "contributor": ("edit_posts",)}
ROLES["author"] = ("upload_files", "edit_posts", "edit_published_posts")


def error(status: int, code: str, **headers: str) -> Reply:
    """Return a refusal in WordPress's form."""
    body = {"code": code, "message": "Sorry: CANARY-of-the-site.", "data": {"status": status}}
    return Reply(status, json.dumps(body), headers=headers)


def html(status: int, **headers: str) -> Reply:
    """Return a page that is no answer of WordPress."""
    return Reply(status, "<html><body>CANARY-of-the-site</body></html>", "text/html", headers)


FAULTS: dict[str, Reply] = {
    "drop": Reply(ending="drop"),
    "cut": Reply(200, '[{"id": 1}]' * 9, ending="cut"),
    "hang": Reply(ending="hang"),
    "html": html(200),
    "html_403": html(403),
    "html_413": html(413),
    "html_500": html(500),
    "busy": html(503, **{"Retry-After": "7"}),
    "very_busy": html(503, **{"Retry-After": "900"}),
    "slow_down": error(429, "too_many", **{"Retry-After": "2"}),
    "fatal": error(500, "internal_server_error"),
    "kind": error(500, "rest_upload_sideload_error"),
    "no_folder": error(500, "rest_upload_file_error"),
    "closed": error(401, "rest_cannot_access"),
    "gone": error(404, "rest_no_route"),
    "giant": Reply(200, '[{"id": 1, "x": "' + "a" * 16_000_001 + '"}]'),
    "deep": Reply(200, "[" * 200_000),
    "number": Reply(200, "7"),
    "strange": Reply(200, '[{"id": "seven"}]'),
    "elsewhere": Reply(301, headers={"Location": "https://elsewhere.example.com/wp-json/"}),
    "around": Reply(301, headers={"Location": "/"}),
}
"""How a request may be answered instead. With `after:` before its name the request is done first, with `late:` it is
done once the library has been looked at once more."""


@dataclass
class Call:
    """A request as it came."""

    method: str
    route: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes


def post(number: int, **more: Any) -> Json:
    """Return a post as the emulator keeps it."""
    kept = {"title": f"Post {number}", "text": f"<p>Text {number}</p>", "date": "2026-01-01T08:00:00", "featured": 0}
    return {"id": number, "status": "publish", "password": "", "lang": None, "owner": True, **kept, **more}


@dataclass
class Blog:
    """What a site holds, and how it behaves."""

    posts: dict[int, Json] = field(default_factory=dict)
    media: dict[int, Json] = field(default_factory=dict)
    namespaces: tuple[str, ...] = ("oembed/1.0", "wp/v2")
    role: str = "editor"
    plain: bool = False
    passwords: bool = True
    head: str = '<html lang="de-DE"><head></head></html>'
    link: str | None = None
    users: bool = True
    rename: bool = False
    """Whether a plugin changes the slug of every upload."""
    blind: bool = False
    """Whether pictures in the library are hidden from this user."""
    folder: str = ""
    """Where the site lies: "" or a path such as /blog."""
    takes: tuple[str, ...] = ()
    """Content types that are taken; all of them when empty."""
    deaf: bool = False
    """Whether featured images are silently not set."""

    def add(self, *posts: Json) -> None:
        self.posts |= {each["id"]: each for each in posts}


class WordPressEmulator(Served):
    """A site on a loopback port from `with` to its end."""

    def __init__(self, port: int = 0) -> None:
        super().__init__(port, Connection)
        self.blog = Blog()
        self.faults: defaultdict[str, deque[str]] = defaultdict(deque)
        """Kind of request (front, index, me, posts, post, media, upload, feature, describe) -> faults to come."""
        self.calls: list[Call] = []
        self.late: list[Call] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}{self.blog.folder}"

    def count(self, method: str, route: str) -> int:
        """Return how often a route was asked for."""
        return sum(call.method == method and call.route == route for call in self.calls)

    def answer(self, call: Call) -> Reply:
        """Answer as the next fault of this kind says, then well."""
        kind = kind_of(call)
        if kind == "media" and self.late:
            waiting, self.late = self.late, []
            for each in waiting:
                self.well(each, "upload")
        fault = self.faults[kind].popleft() if self.faults[kind] else ""
        when, _, name = fault.rpartition(":")
        if when == "after":
            self.well(call, kind)
        elif when == "late":
            self.late.append(call)
        return FAULTS[name] if name else self.well(call, kind)

    def well(self, call: Call, kind: str) -> Reply:
        """Answer as WordPress does."""
        blog = self.blog
        if kind == "front":
            rest = "/index.php?rest_route=/" if blog.plain else "/wp-json/"
            link = f'<{self.url}{rest}>; rel="https://api.w.org/"' if blog.link is None else blog.link
            return Reply(200, blog.head, "text/html", {"Link": link} if link else {})
        login = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        known = call.headers.get("authorization") == f"Basic {login}" and blog.passwords
        if blog.plain and call.headers.get("x-pretty"):
            return html(404)
        if kind == "index":
            offers = {"application-passwords": {"endpoints": {}}} if blog.passwords else []
            return ok({"namespaces": list(blog.namespaces), "authentication": offers})
        if kind == "languages":
            return ok([{"slug": slug, "home_url": f"{self.url}/{slug}/"} for slug in ("de", "en")])
        if not known:
            return error(401, "rest_not_logged_in" if kind == "me" else "rest_forbidden_context")
        return getattr(self, f"_{kind}")(call)

    def _me(self, call: Call) -> Reply:
        rights = dict.fromkeys(ROLES[self.blog.role], True)
        return ok({"id": 2, "capabilities": rights}) if self.blog.users else error(404, "rest_no_route")

    def _posts(self, call: Call) -> Reply:
        query = call.query
        wanted = [int(number) for number in query.get("include", "").split(",") if number]
        rows = [row for row in self.blog.posts.values() if row["status"] == "publish"]
        rows = [row for row in sorted(rows, key=lambda row: row["id"]) if not wanted or row["id"] in wanted]
        size, page = int(query["per_page"]), int(query.get("page", 1))
        pages = -(-len(rows) // size)
        if page > max(pages, 1):
            return error(400, "rest_post_invalid_page_number")
        headers = {"X-WP-Total": str(len(rows)), "X-WP-TotalPages": str(pages)}
        shown = [self._shown(row) for row in rows[(page - 1) * size : page * size]]
        if "content.rendered" not in query["_fields"]:
            shown = [row | {"content": {"protected": row["content"]["protected"]}} for row in shown]
        return ok(shown, headers)

    def _shown(self, row: Json) -> Json:
        place = f"{row['lang']}/" if row.get("path") else ""
        lang = {} if row.get("path") else {"lang": row["lang"]}
        content = {"rendered": row["text"], "protected": bool(row["password"])}
        return lang | {
            "id": row["id"], "author": 2 if row["owner"] else 3, "date_gmt": row["date"], "status": row["status"], "content": content,
            "link": row.get("link") or f"{self.url}/{place}post-{row['id']}/", "featured_media": row["featured"],
            "title": {"rendered": row["title"]},
        }  # fmt: skip

    def _post(self, call: Call) -> Reply:
        row = self.blog.posts.get(int(call.route.rpartition("/")[2]))
        if row is None:
            return error(404, "rest_post_invalid_id")
        return ok(self._shown(row)) if row["owner"] else error(403, "rest_forbidden_context")

    def _feature(self, call: Call) -> Reply:
        row = self.blog.posts[int(call.route.rpartition("/")[2])]
        wanted = json.loads(call.body)["featured_media"]
        row["featured"] = wanted if wanted in self.blog.media and not self.blog.deaf else 0
        return ok(self._shown(row))

    def _media(self, call: Call) -> Reply:
        slugs = call.query.get("slug", "").split(",")
        numbers = call.query.get("include", "").split(",")
        found = [row for row in self.blog.media.values() if row["slug"] in slugs or str(row["id"]) in numbers]
        return ok([] if self.blog.blind else found, {"X-WP-Total": str(len(found))})

    def _upload(self, call: Call) -> Reply:
        if self.blog.takes and call.headers["content-type"] not in self.blog.takes:
            return error(500, "rest_upload_sideload_error")
        row = self.store(call.query.get("slug", ""), call.query.get("alt_text", ""), call.query.get("title", ""))
        row |= {"name": call.headers["content-disposition"], "type": call.headers["content-type"]}
        return Reply(201, json.dumps(row))

    def store(self, slug: str, alt_text: str = "", title: str = "") -> Json:
        """Put a picture into the library; a slug that is taken gets a number, as WordPress does it."""
        taken = {row["slug"] for row in self.blog.media.values()}
        names = (slug, *(f"{slug}-{number}" for number in range(2, 99)))
        free = "renamed-by-a-plugin" if self.blog.rename else next(name for name in names if name not in taken)
        number = max([99, *self.blog.media]) + 1
        row = {"id": number, "slug": free, "alt_text": alt_text, "title": {"rendered": title}}
        row |= {"source_url": f"{self.url}/uploads/{number}-scaled.jpg"}
        self.blog.media[number] = row
        return row

    def _describe(self, call: Call) -> Reply:
        row = self.blog.media[int(call.route.rpartition("/")[2])]
        row |= json.loads(call.body)
        return ok(row)

    def _process(self, call: Call) -> Reply:
        return ok({})

    def _delete(self, call: Call) -> Reply:
        del self.blog.media[int(call.route.rpartition("/")[2])]
        return ok({"deleted": True})


KINDS = (
    ("GET front", "front"),
    ("GET index", "index"),
    ("GET pll/v1/languages", "languages"),
    ("GET wp/v2/users/me", "me"),
    ("GET wp/v2/posts", "posts"),
    ("GET wp/v2/posts/*", "post"),
    ("POST wp/v2/posts/*", "feature"),
    ("GET wp/v2/media", "media"),
    ("POST wp/v2/media", "upload"),
    ("POST wp/v2/media/*/post-process", "process"),
    ("POST wp/v2/media/*", "describe"),
    ("DELETE wp/v2/media/*", "delete"),
)


def kind_of(call: Call) -> str:
    """Return what a request is for."""
    return next(kind for pattern, kind in KINDS if fnmatchcase(f"{call.method} {call.route}", pattern))


def ok(value: Any, headers: dict[str, str] | None = None) -> Reply:
    return Reply(200, json.dumps(value), headers=headers or {})


class Connection(Handler):
    """One connection to the site."""

    owner: WordPressEmulator

    def take(self) -> None:
        """Answer a request."""
        parts = urlsplit(self.path)
        query = dict(parse_qsl(parts.query))
        route = query.pop("rest_route", None)
        path = parts.path.removeprefix(self.owner.blog.folder)
        pretty = path.startswith("/wp-json/")
        headers = {name.lower(): value for name, value in self.headers.items()}
        if pretty:
            headers["x-pretty"] = "yes"
            route = path.removeprefix("/wp-json")
        name = "front" if route is None else route.strip("/") or "index"
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        call = Call(self.command, name, self.path, query, headers, body)
        self.owner.calls.append(call)
        self.send(self.owner.answer(call))

    do_GET = do_POST = do_DELETE = take  # noqa: N815


def main() -> None:
    parser = argparse.ArgumentParser(description="A stand-in for a WordPress site.")
    parser.add_argument("--port", type=int, default=8903)
    with WordPressEmulator(parser.parse_args().port) as site:
        site.blog.add(*(post(number) for number in range(1, 21)))
        print(f"WordPress is emulated: PORTRAYAL_WORDPRESS='{site.url}={USER}:{PASSWORD}'")
        with suppress(KeyboardInterrupt):
            threading.Event().wait()


if __name__ == "__main__":
    main()
