"""Every test: no settings and no keys of this machine, a home folder of its own, no network but loopback."""

import ipaddress
import os
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from gradients import draw_gradients, encode_quickly
from portrayal.catalog import open_studio
from portrayal.runs.sqlite import SqliteFile
from portrayal.settings import Settings
from portrayal.studio import Studio
from studios import make_settings

sys.dont_write_bytecode = False  # two workers read every test: from bytecode in a third of the time

QUICK = ("articles", "sources", "exports", "runs", "rules")
"""Folders of many small tests: they come last, so that two workers end at the same time."""
OURS = ("PORTRAYAL_", "REPLICATE_", "GEMINI_", "GOOGLE_", "FAL_", "COMFYUI_", "XDG_")


def pytest_configure(config: pytest.Config) -> None:
    """Hand files out in the order below, not those of the most tests first: the slowest have few."""
    config.option.loadscopereorder = False


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: QUICK.index(item.path.parent.name) if item.path.parent.name in QUICK else -1)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session", autouse=True)
def clean_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Take this machine's settings and keys out of the environment, and put an empty home folder in."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith(OURS)]:
            patch.delenv(name)
        patch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
        patch.setenv("HOME", str(tmp_path_factory.mktemp("person")))
        yield


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Fail any test that looks up or connects to anything but this machine."""
    with pytest.MonkeyPatch.context() as patch:
        connect, connect_ex, getaddrinfo = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

        def guarded_connect(self: socket.socket, address: Any) -> None:
            _refuse(address)
            connect(self, address)

        def guarded_connect_ex(self: socket.socket, address: Any) -> int:
            _refuse(address)
            return connect_ex(self, address)

        def guarded_lookup(host: Any, *args: Any, **kwargs: Any) -> Any:
            if not _is_number(host, getaddrinfo):
                _refuse((host,))
            return getaddrinfo(host, *args, **kwargs)

        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
        patch.setattr(socket, "getaddrinfo", guarded_lookup)
        yield


def _is_number(host: Any, getaddrinfo: Any) -> bool:
    """Say whether `host` is an address in figures, which is read without asking anybody."""
    try:
        return bool(getaddrinfo(host, None, flags=socket.AI_NUMERICHOST))
    except (OSError, UnicodeError):
        return False


def _refuse(address: Any) -> None:
    if not isinstance(address, tuple):
        return  # a path: a Unix socket
    host = address[0].decode() if isinstance(address[0], bytes) else address[0]
    if host in (None, "", "localhost"):
        return
    try:
        inside = ipaddress.ip_address(host).is_loopback
    except ValueError:
        inside = False
    if not inside:
        pytest.fail(f"A test tried to reach {host}; tests use loopback only.")


@pytest.fixture(scope="session", autouse=True)
def no_reader() -> Iterator[None]:
    """Nothing reads text, which takes longer than all else, in tests and in what fixtures of any scope prepare."""
    from PIL import Image

    from portrayal.photos.checking.lettering import check_letters
    from portrayal.photos.overlays import Lettering

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("portrayal.photos.shortlist.read_text", lambda image: Lettering())
        patch.setattr("portrayal.photos.checking.lettering.find_lines", lambda image, children=None: [])
        none = check_letters(Image.new("RGB", (16, 9)))
        patch.setattr("portrayal.photos.checking.looking.check_letters", lambda image: none)
        yield


@pytest.fixture(autouse=True)
def real_reader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests of reading, which are marked `reader`, have the real reader."""
    if request.node.get_closest_marker("reader"):
        from portrayal.photos.checking.lettering import check_letters
        from portrayal.photos.letters import find_lines
        from portrayal.photos.overlays import read_text

        monkeypatch.setattr("portrayal.photos.shortlist.read_text", read_text)
        monkeypatch.setattr("portrayal.photos.checking.lettering.find_lines", find_lines)
        monkeypatch.setattr("portrayal.photos.checking.looking.check_letters", check_letters)


@pytest.fixture(scope="session", autouse=True)
def no_waiting_for_the_disk() -> Iterator[None]:
    """Nothing waits until the disk has written: a test's process may be killed, its machine is not."""
    prepare = SqliteFile._prepare

    def prepare_unsynced(self: SqliteFile) -> None:
        self._db.execute("PRAGMA synchronous=OFF")
        prepare(self)
        self._db.execute("PRAGMA synchronous=OFF")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SqliteFile, "_prepare", prepare_unsynced)
        patch.setattr("os.fsync", lambda handle: None)
        yield


@pytest.fixture(scope="session", autouse=True)
def quick_encoding() -> Iterator[None]:
    """Pictures are written with as little effort as each format allows; a limit of bytes is met all the same."""
    with pytest.MonkeyPatch.context() as patch:
        encode_quickly(patch)
        yield


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings with home and output below `tmp_path`, no key."""
    return make_settings(tmp_path)


@pytest.fixture
async def studio(settings: Settings) -> AsyncIterator[Studio]:
    """An open studio with the offline provider only."""
    async with open_studio(settings) as opened:
        yield opened


@pytest.fixture
def quick_drawing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The offline provider delivers plain gradients, for tests of what happens before and after the drawing."""
    draw_gradients(monkeypatch)
