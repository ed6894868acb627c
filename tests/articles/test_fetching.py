"""Pages come from a real server on this machine; the guard is told that this one address is allowed."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address

import pytest

from portrayal.articles import fetch_page
from portrayal.articles.addresses import Address, is_public
from portrayal.errors import BadRequest, NotFound, VendorLater, VendorNever

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Site(BaseHTTPRequestHandler):
    """A small site: each path shows one thing that a server does."""

    disable_nagle_algorithm = True
    seen: list[tuple[str, str, str]] = []  # noqa: RUF012
    slow = threading.Event()

    def do_GET(self) -> None:
        self.seen.append((self.path, self.headers["Host"], self.headers["User-Agent"]))
        moved = {"/moved": "/page", "/loop": "/loop", "/inside": "http://10.0.0.7/admin", "/file": "file:///etc/passwd"}
        if self.path in moved:
            self.answer(302, headers={"Location": moved[self.path]})
        elif self.path == "/page":
            self.answer(
                200, "<title>Grüße</title>".encode("iso-8859-1"), {"Content-Type": "text/html; charset=iso-8859-1"}
            )
        elif self.path == "/big":
            self.answer(200, b"a" * 6_000_000, {"Content-Type": "text/plain"})
        elif self.path == "/picture":
            self.answer(200, b"x", {"Content-Type": "image/png"})
        elif self.path == "/slow":
            self.slow.wait(5)
        else:
            self.answer(int(self.path[1:4]))

    def answer(self, status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server.server_port
    Site.slow.set()
    server.shutdown()
    server.server_close()
    thread.join()


async def to_this_machine(host: str, port: int) -> list[str]:
    return ["127.0.0.1"]


def only_this_machine(address: Address) -> bool:
    return address == ip_address("127.0.0.1")


fetch = partial(fetch_page, resolver=to_this_machine, permit=only_this_machine)


async def test_a_page_is_read_with_its_encoding_and_our_name(port: int):
    page = await fetch(f"http://blog.example:{port}/moved#part")
    assert page.url == f"http://blog.example:{port}/page"
    assert (page.content_type, page.text) == ("text/html", "<title>Grüße</title>")
    assert Site.seen[-1] == ("/page", f"blog.example:{port}", "portrayal/0.1")


async def test_a_redirect_into_a_private_network_is_refused(port: int):
    with pytest.raises(BadRequest, match=r"10\.0\.0\.7 leads to a private or local address"):
        await fetch(f"http://blog.example:{port}/inside")


async def test_a_redirect_to_another_scheme_is_refused(port: int):
    with pytest.raises(BadRequest, match="not an http or https URL"):
        await fetch(f"http://blog.example:{port}/file")


async def test_redirects_end(port: int):
    before = len(Site.seen)
    with pytest.raises(BadRequest, match="more than 5 times"):
        await fetch(f"http://blog.example:{port}/loop")
    assert len(Site.seen) - before == 6


async def test_a_large_page_is_read_only_to_the_first_part(port: int):
    assert len((await fetch(f"http://blog.example:{port}/big")).text) == 5_000_000


async def test_a_picture_is_no_article(port: int):
    with pytest.raises(BadRequest, match="image/png, not an article"):
        await fetch(f"http://blog.example:{port}/picture")


@pytest.mark.parametrize(
    ("status", "error"), [(404, NotFound), (410, NotFound), (429, VendorLater), (503, VendorLater), (403, VendorNever)]
)
async def test_each_status_says_who_can_help(port: int, status: int, error: type[Exception]):
    with pytest.raises(error):
        await fetch(f"http://blog.example:{port}/{status}?secret=1")


async def test_a_silent_server_is_given_up(port: int):
    with pytest.raises(VendorLater, match="did not answer within"):
        await fetch(f"http://blog.example:{port}/slow", seconds=0.2)


async def test_the_name_is_asked_once_and_the_connection_goes_to_that_answer(port: int):
    answers = iter([["127.0.0.1"], ["10.0.0.7"]])

    async def rebinding(host: str, port: int) -> list[str]:
        return next(answers)

    assert (await fetch_page(f"http://blog.example:{port}/page", resolver=rebinding, permit=only_this_machine)).text
    assert next(answers) == ["10.0.0.7"]


async def test_a_secure_page_is_asked_for_by_name_at_the_checked_address():
    names: list[str] = []
    secure = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    secure.sni_callback = lambda _, name, __: names.append(name)

    def answer(listener: socket.socket) -> None:
        caller, _ = listener.accept()
        with caller, contextlib.suppress(OSError):
            secure.wrap_socket(caller, server_side=True).close()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(5)
        thread = threading.Thread(target=answer, args=(listener,))
        thread.start()
        with pytest.raises(VendorLater, match="could not be reached"):
            await fetch(f"https://blog.example:{listener.getsockname()[1]}/page")
        thread.join()
    assert names == ["blog.example"]


async def test_one_private_address_among_public_ones_is_enough_to_refuse():
    async def both(host: str, port: int) -> list[str]:
        return ["93.184.215.14", "192.168.1.1"]

    with pytest.raises(BadRequest, match="private or local"):
        await fetch_page("https://blog.example/", resolver=both)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "[::1]", "localhost", "[::ffff:127.0.0.1]", "169.254.169.254", "[fd00::1]"]
)
async def test_this_machine_is_refused_under_all_its_names(host: str):
    with pytest.raises(BadRequest, match="private or local"):
        await fetch_page(f"http://{host}/")


@pytest.mark.parametrize(
    "url",
    [
        "ftp://a.example",
        "file:///etc/passwd",
        "blog.example",
        "http://",
        "http://a:b:c/",
        "http://a/\ud800",
        "http://[::1/",
    ],
)
async def test_what_is_no_web_address_is_refused(url: str):
    with pytest.raises(BadRequest):
        await fetch(url)


async def test_a_password_in_the_url_is_refused_and_not_repeated():
    with pytest.raises(BadRequest) as refused:
        await fetch("https://user:hunter2@blog.example/")
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize(
    "address",
    ["10.1.2.3", "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255", "::", "fe80::1", "fc00::1", "fec0::1", "ff02::1",
     "::ffff:10.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1", "2001:0:53aa:64c::1"],
)  # fmt: skip
def test_addresses_inside_of_networks_are_not_public(address: str):
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07::1", "64:ff9b::808:808", "::ffff:8.8.8.8"])
def test_addresses_of_the_internet_are_public(address: str):
    assert is_public(ip_address(address))
