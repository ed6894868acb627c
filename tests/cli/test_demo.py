"""The demo: a real client, a server of its own without keys, and a page that asks the network for nothing."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from PIL import Image as Pillow

from cli_faces import HERO, TRAINED, run
from hosts import in_memory
from portrayal.catalog.curate import Curated
from portrayal.errors import PortrayalError
from portrayal.models import Image, Noun
from portrayal_mcp.demo import __main__ as command
from portrayal_mcp.demo import samples
from portrayal_mcp.demo.journey import Demo, Face, Journey, Sample
from portrayal_mcp.demo.page import write_page
from portrayal_mcp.demo.talking import ask, child_settings


class Addresses(HTMLParser):
    """Collects every address that a page would load, and its alt texts."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.alts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.loaded += [str(given[name]) for name in ("src", "href") if name in given]
        self.alts += [str(given["alt"])] if tag == "img" else []


def made(folder: Path) -> Demo:
    path = folder / "heroes" / "a hero & more.webp"
    path.parent.mkdir()
    Pillow.new("RGB", (16, 9)).save(path)
    image = Image(path=str(path), uri="x:y", width=16, height=9, format="webp", bytes=1, sha256="0")
    hero = HERO.model_copy(update={"image": image, "preview": True, "alt_text": 'A "mug" <b>'})
    sample = Sample(title="Tags <script>alert(1)</script> & more", article="a.md", language="no", hero=hero)
    sheet = folder / "home" / "sheet.jpg"
    curated = Curated(dataset="p", status="succeeded", trigger_word="ohwx", contact_sheet=str(sheet))
    return Demo(samples=(sample, sample), face=Face(curated=curated, trained=TRAINED, samples=(sample,)))


def test_the_page_loads_only_files_beside_it(tmp_path: Path):
    page = Addresses()
    text = write_page(tmp_path, made(tmp_path)).read_text(encoding="utf-8")
    page.feed(text)
    assert set(page.loaded) == {"data:,", "heroes/a%20hero%20%26%20more.webp", "home/sheet.jpg"}
    assert not re.search(r"https?:|//\w|@import|url\(", text)


def test_the_page_shows_titles_as_text_and_alt_texts_whole(tmp_path: Path):
    page = Addresses()
    text = write_page(tmp_path, made(tmp_path)).read_text(encoding="utf-8")
    page.feed(text)
    assert "<script" not in text
    assert "Tags &lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in text
    assert page.alts.count('A "mug" <b>') == 3
    assert "<!--" not in text
    assert {"Text to image", "free", "ohwx"} <= set(re.findall(r">([^<>]+)<", text))


def test_the_servers_settings_hold_no_key_and_only_the_demos_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("REPLICATE_API_TOKEN", "r8_canary")
    settings = child_settings(tmp_path, tmp_path / "articles")
    assert not any("canary" in value for value in settings.values())
    assert settings["PORTRAYAL_PROVIDER"] == "offline"
    assert Path(settings["PORTRAYAL_HOME"]).is_relative_to(tmp_path)


def test_an_installed_package_has_sample_articles_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    assert len(samples.sample_articles()) == 9
    monkeypatch.setattr(samples, "CHECKOUT", tmp_path / "no-checkout")
    assert len(samples.sample_articles()) == 2


@pytest.mark.anyio
async def test_the_first_article_is_classified_planned_and_made(tmp_path: Path):
    told: list[tuple[str, Noun | str]] = []
    settings = child_settings(tmp_path, samples.PACKAGED)
    async with in_memory(settings) as (client, _):
        journey = Journey(client, tmp_path / "photos", lambda *step: told.append(step))
        sample = await journey.first(samples.PACKAGED / "a-quiet-login-page.md")
        with pytest.raises(PortrayalError, match="no cluster 'securty'"):
            await ask(client, "generate_hero", type(sample.hero), cluster="securty")
    assert [step for step, _ in told] == ["classified", "planned", "made"]
    assert sample.title == "A quiet login page is a safe login page"
    assert sample.hero.cluster == "security"
    assert sample.hero.image
    assert Path(sample.hero.image.path).is_relative_to(tmp_path / "heroes")


def test_a_failure_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    async def fail(folder: Path, tell: object) -> Demo:
        del folder, tell
        raise ExceptionGroup("wrapped", [PortrayalError("It is wrong.", next="Write it right.")])

    monkeypatch.setattr(command, "run_demo", fail)
    assert command.main([str(tmp_path)]) == 1
    assert capsys.readouterr().err.strip() == "Error: It is wrong. Write it right."


def test_the_command_passes_the_exit_code_on(tmp_path: Path):
    (tmp_path / "file").write_text("in the way")
    done = run("demo", "--folder", str(tmp_path / "file" / "demo"))
    assert done.exit_code == 1
