"""The demo: a real client, a server of its own without keys, and a page that asks the network for nothing."""

import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import anyio
import pytest
from PIL import Image as Pillow
from rich.console import Console

from cli_faces import CLASSIFIED, HERO, TRAINED, run
from hosts import in_memory
from portrayal.catalog.curate import Curated
from portrayal.errors import PortrayalError
from portrayal.models import Image, Noun
from portrayal.providers import PROVIDERS
from portrayal.settings import KEYS
from portrayal_mcp.demo import __main__ as command
from portrayal_mcp.demo import journey, samples
from portrayal_mcp.demo.journey import Demo, Face, Journey, Sample, Told
from portrayal_mcp.demo.page import write_page
from portrayal_mcp.demo.talking import ask, child_settings
from portrayal_mcp.demo.telling import teller
from portrayal_mcp.demo.vendors import how_to_go_on, useful_keys


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
    assert {"Text to image, free", "ohwx"} <= set(re.findall(r">([^<>]+)<", text))


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
        walk = Journey(client, tmp_path / "photos", lambda step, said: told.append((step, said)))
        walk.trained.set()
        sample = await walk.first(samples.PACKAGED / "a-quiet-login-page.md")
        with pytest.raises(PortrayalError, match="no cluster 'securty'"):
            await ask(client, "generate_hero", type(sample.hero), cluster="securty")
    assert [step for step, _ in told] == ["classified", "planned", "made"]
    assert {said.title for _, said in told if isinstance(said, Told)} == {sample.title}
    assert sample.title == "A quiet login page is a safe login page"
    assert sample.hero.cluster == "security"
    assert sample.hero.image
    assert Path(sample.hero.image.path).is_relative_to(tmp_path / "heroes")


def test_a_failure_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    async def fail(folder: Path, tell: object) -> Demo:
        del folder, tell
        raise ExceptionGroup("wrapped", [PortrayalError("It is wrong.", next="Write it right.")])

    monkeypatch.setattr(command, "run_demo", fail)
    assert command.main([str(tmp_path), "--json"]) == 1
    said = capsys.readouterr()
    assert said.err.strip().endswith("Error: It is wrong. Write it right.")
    assert json.loads(said.out) == {
        "error": {"blame": "portrayal", "message": "It is wrong.", "next": "Write it right."}
    }


def test_the_command_passes_the_exit_code_on(tmp_path: Path):
    (tmp_path / "file").write_text("in the way")
    done = run("demo", "--folder", str(tmp_path / "file" / "demo"))
    assert done.exit_code == 1


def test_the_demo_promises_only_what_a_connected_vendor_can_do():
    assert useful_keys({"offline"}) == {}
    assert "not connected" in how_to_go_on({"offline"})
    assert set(useful_keys({"offline", "google"})) == {"GEMINI_API_KEY"}
    assert "not connected" not in how_to_go_on({"offline", "google"})
    assert set(useful_keys()) == {KEYS[name] for name in PROVIDERS if name in KEYS}


def test_the_closing_words_and_the_page_name_no_key_that_is_of_no_use(tmp_path: Path):
    page = write_page(tmp_path, made(tmp_path)).read_text(encoding="utf-8")
    for key in set(KEYS.values()) - set(useful_keys()):
        assert key not in page
        assert key not in command.closing()


def test_the_time_of_a_second_run_is_not_sold_as_that_of_a_first():
    assert "made anew" in command.timing(25, again=False)
    assert "earlier run" in command.timing(3, again=True)


def test_each_step_names_its_article():
    page = io.StringIO()
    tell = teller(Console(file=page, width=200))
    tell("classified", Told(title="Quiet tags", answer=CLASSIFIED))
    tell("planned", Told(title="Quiet tags", answer=HERO))
    tell("made", Told(title="Quiet tags", answer=HERO))
    assert page.getvalue().count("“Quiet tags”") == 3


@pytest.mark.anyio
async def test_the_other_articles_are_told_in_their_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    told: list[str] = []
    articles = [tmp_path / f"{number}.md" for number in range(4)]
    slow = anyio.Event()

    async def answer(client: object, tool: str, kind: type[Noun], **arguments: str) -> Noun:
        del client, kind
        if tool == "classify_article":
            return CLASSIFIED
        if arguments["file"] == str(articles[0]):
            await slow.wait()
        if arguments["file"] == str(articles[-1]):
            slow.set()
        return HERO

    for article in articles:
        article.write_text(f"# Post {article.stem}")
    monkeypatch.setattr(journey, "ask", answer)
    others = Journey(None, tmp_path, lambda step, said: told.append(said.title if isinstance(said, Sample) else step))  # type: ignore[arg-type]
    await others.others(articles)
    assert told == [f"Post {number}" for number in range(4)]
