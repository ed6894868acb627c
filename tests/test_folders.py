from pathlib import Path

import pytest

from portrayal.errors import BadRequest, OperatorError
from portrayal.folders import Folders
from portrayal.settings import Settings


@pytest.fixture
def place(tmp_path):
    for name in ("home", "output", "allowed", "project", "outside"):
        (tmp_path / name).mkdir()
    (tmp_path / "outside" / "secret.txt").write_text("secret")
    return tmp_path


def folders(place, *, cwd="project", **more):
    settings = Settings(home=place / "home", output=place / "output", allow=(place / "allowed",))
    return Folders(settings, cwd=place / cwd if isinstance(cwd, str) else cwd, **more)


@pytest.mark.parametrize("name", ["home", "output", "allowed", "project"])
def test_the_allowed_folders_and_all_below_them_may_be_used(place, name):
    here = folders(place)
    assert here.allowed(place / name) == (place / name).resolve()
    assert here.allowed(place / name / "a" / "b.jpg") == (place / name).resolve() / "a" / "b.jpg"


def test_the_roots_of_the_host_may_be_used(place):
    assert folders(place, extra=[place / "outside"]).allowed(place / "outside" / "x")


def test_a_relative_path_is_in_the_project(place):
    assert folders(place).allowed(Path("posts/a.md")) == (place / "project" / "posts" / "a.md").resolve()


def test_a_relative_path_is_in_the_output_folder_where_there_is_no_project(place):
    assert folders(place, cwd=Path("/")).allowed(Path("a.webp")) == (place / "output" / "a.webp").resolve()


@pytest.mark.parametrize("path", ["../outside/secret.txt", "a/../../outside", "..", "/etc/passwd", "~/x", "/"])
def test_a_path_that_leads_out_is_refused_and_the_allowed_folders_are_listed(place, path):
    with pytest.raises(OperatorError, match="outside the folders that may be used") as caught:
        folders(place).allowed(Path(path))
    for name in ("home", "output", "allowed", "project"):
        assert str((place / name).resolve()) in str(caught.value)
    assert "PORTRAYAL_ALLOW" in str(caught.value)


def test_a_name_that_only_begins_like_an_allowed_folder_is_outside(place):
    (place / "allowed-not").mkdir()
    with pytest.raises(OperatorError):
        folders(place).allowed(place / "allowed-not" / "x")


@pytest.mark.parametrize("link", ["file", "folder"])
def test_a_symlink_that_leads_out_is_refused(place, link):
    target = place / "outside" / ("secret.txt" if link == "file" else "")
    (place / "project" / "link").symlink_to(target)
    inside = place / "project" / "link" / ("" if link == "file" else "secret.txt")
    with pytest.raises(OperatorError, match="outside"):
        folders(place).allowed(inside)


def test_an_allowed_folder_may_itself_be_a_symlink(place):
    (place / "real").mkdir()
    (place / "link").symlink_to(place / "real")
    settings = Settings(home=place / "home", output=place / "output", allow=(place / "link",))
    here = Folders(settings, cwd=place / "project")
    assert here.allowed(place / "link" / "x") == (place / "real" / "x").resolve()
    assert here.allowed(place / "real" / "x")


def test_a_symlink_that_points_at_itself_is_refused(place):
    loop = place / "project" / "loop"
    loop.symlink_to(loop)
    with pytest.raises((BadRequest, OperatorError)):
        folders(place).allowed(loop / ".." / ".." / "outside" / "secret.txt")


@pytest.mark.parametrize("text", ["a\0b", "/etc/passwd\0.jpg"])
def test_a_nul_is_refused(place, text):
    with pytest.raises(BadRequest, match="NUL"):
        folders(place).allowed(Path(text))


def test_the_home_of_nobody_is_refused(place):
    with pytest.raises(BadRequest, match="not a path that can be followed"):
        folders(place).allowed(Path("~nobody-here-at-all/x"))


@pytest.mark.parametrize("name", ["portrayal.toml", "ledger.sqlite", "ledger.sqlite-wal", "Portrayal.TOML"])
def test_the_keys_and_the_ledger_are_not_for_agents(place, name):
    with pytest.raises(BadRequest, match="holds keys or money"):
        folders(place).allowed(place / "home" / name)
    (place / "project" / "link").symlink_to(place / "home" / name)
    with pytest.raises(BadRequest, match="holds keys or money"):
        folders(place).allowed(Path("link"))


@pytest.mark.parametrize("wide", ["user", "above", "disk"])
def test_a_host_that_starts_in_the_home_folder_or_above_does_not_open_it(place, wide, monkeypatch):
    user = place / "users" / "me"
    user.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(user))
    monkeypatch.setenv("USERPROFILE", str(user))
    cwd = {"user": user, "above": user.parent, "disk": Path(user.anchor)}[wide]
    with pytest.raises(OperatorError):
        folders(place, cwd=cwd).allowed(user / "letters.txt")


def test_a_project_below_the_home_folder_may_be_used(place, monkeypatch):
    monkeypatch.setenv("HOME", str(place))
    monkeypatch.setenv("USERPROFILE", str(place))
    assert folders(place).allowed(place / "project" / "a.md")


def test_a_home_folder_behind_a_symlink_is_not_opened_either(place, monkeypatch):
    (place / "real").mkdir()
    (place / "me").symlink_to(place / "real")
    monkeypatch.setenv("HOME", str(place / "me"))
    monkeypatch.setenv("USERPROFILE", str(place / "me"))
    with pytest.raises(OperatorError):
        folders(place, cwd=place / "real").allowed(place / "real" / "letters.txt")


def test_a_working_folder_that_was_deleted_is_no_project(place, monkeypatch):
    gone = place / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    settings = Settings(home=place / "home", output=place / "output")
    assert Folders(settings).allowed(Path("a.webp")) == (place / "output" / "a.webp").resolve()
    monkeypatch.chdir(place)
