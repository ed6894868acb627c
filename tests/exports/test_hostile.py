"""Names, trigger words, subjects and captions are users' words: they break no file and command no trainer."""

import json
import re
import shlex
import tomllib

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from attempts import attempt
from portrayal.errors import BadRequest, PortrayalError
from portrayal.rules.exports import EXPORTS
from portrayal.rules.exports.people import people_prompts, watched_prompts
from portrayal.rules.exports.quoting import json_file, number, quoted, spoken
from training_sets import FOLDERS, NUMBERS, numbers_of, training_set

NASTY = [
    '"; rm -rf ~ #',
    "$(touch x) `touch y`",
    "${HOME} $HOME {env:HOME}",
    "[trigger] [name]",
    "woman --n blurry --w 64",
    "a\nb: c\r\n- d",
    "'''\"\"\"\\",
    "# comment: {a: b}",
    "*star &anchor !tag %dir @at",
    "| table | cell |",
    "</code> `x` ](http://x)",
    "null",
    "-",
    "---",
    "\u202edrowssap\u2028\u0085\x00\x1b[31m",
    "żółta gęś 女性 🙂",
    "\ud800",
]
words = st.text(st.characters(codec="utf-8"), max_size=30) | st.sampled_from(NASTY)


def hostile(text, **changes):
    return training_set(8, subject=text, trigger_word=text or "x", captions=(f"ohwx {text}",) * 8, **changes)


def check_files(kept):
    """Read each file of each folder as its trainer would."""
    person, anybody = watched_prompts(kept)
    for name in FOLDERS:
        files = EXPORTS[name].files(kept)
        assert numbers_of(name, files)[1:] == (1e-4, 16, 16)
        for path, text in files.items():
            assert "\r" not in text
            if path.endswith(".json"):
                assert text.isascii()
                json.loads(text)
            if path.endswith(".toml"):
                tomllib.loads(text)
            if path.endswith(".txt"):
                assert len(text.splitlines()) <= 1 or path.endswith(("prompts.txt", "samples.txt"))
        assert "${" not in files[NUMBERS[name]]
        assert "{env:" not in files[NUMBERS[name]]
    process = yaml.safe_load(EXPORTS["ai-toolkit"].files(kept)["train.yaml"])["config"]["process"][0]
    assert process["sample"]["prompts"] == [person, anybody]
    lines = EXPORTS["kohya"].files(kept)["samples.txt"].splitlines()
    assert [line.split(" --")[0] for line in lines] == [person, anybody]
    assert all(line.count(" --") == 4 for line in lines)


@pytest.mark.parametrize("text", NASTY)
def test_a_hostile_subject_and_trigger_word_break_no_file(text):
    """R-trainers."""
    check_files(hostile(text))


@settings(deadline=None, max_examples=25)
@given(words)
def test_no_subject_or_trigger_word_breaks_a_file(text):
    """R-trainers."""
    check_files(hostile(text))


@pytest.mark.parametrize("text", NASTY)
def test_a_hostile_name_is_a_plain_file_name_or_refused(text):
    """R-name."""
    for name in FOLDERS:
        made = attempt(EXPORTS[name].files, training_set(8, name=text))
        if isinstance(made, PortrayalError):
            assert isinstance(made, BadRequest)
            continue
        for path in made:
            assert re.fullmatch(r"[\w./-]+", path)
        found = re.findall(r"[\w/.-]*_v1_\d+steps", made[NUMBERS[name]] + made["train.sh"])
        assert found
        assert all(".." not in lora for lora in found)
        assert shlex.split(made["train.sh"], comments=True)


@pytest.mark.parametrize("text", NASTY)
def test_a_hostile_word_stays_inside_its_cell_of_the_page(text):
    """R-trainers."""
    for export in EXPORTS.values():
        page = export.files(hostile(text, name="Anna"))["README.md"]
        for line in page.splitlines():
            if line.startswith("|"):
                assert line.count("|") == 5
        assert page.count("```") % 2 == 0
        assert "<" not in page
        assert page.splitlines()[0].startswith("# Anna version 1 for ")


def test_a_caption_is_one_line_and_otherwise_the_users():
    """R-caption-file."""
    kept = training_set(4, captions=(" a\nb ", "$HOME `x`", "", "Zoë, im Café"))
    assert list(kept.caption_files().values()) == ["a b", "$HOME `x`", "", "Zoë, im Café"]


@settings(deadline=None, max_examples=300)
@given(st.text(st.characters(codec="utf-8"), max_size=50))
def test_quoted_text_is_read_alike_by_json_toml_and_yaml(text):
    """R-trainers."""
    shown = quoted(text)
    assert json.loads(shown) == text
    assert tomllib.loads(f"a = {shown}")["a"] == text
    assert yaml.safe_load(f"a: {shown}")["a"] == text
    assert "$" not in shown
    assert len(shown.splitlines()) == 1


def test_half_a_character_is_quoted_as_a_question_mark():
    """R-trainers."""
    assert quoted("a\ud800") == '"a?"'


@settings(deadline=None, max_examples=300)
@given(words)
def test_spoken_words_command_nothing(text):
    """R-trainers."""
    said = spoken(text)
    assert re.fullmatch(r"(?:[^\W_]+(?:['-][^\W_]+)*(?: |$))*", f"{said} ".rstrip() if said else "")
    assert spoken(said) == said


def test_plain_words_are_spoken_as_they_are():
    """R-trainers."""
    for text in ("woman", "o'clock man", "forty-year-old woman", "Kobieta z Łodzi", "女性"):
        assert spoken(text) == text
    assert spoken("rock’n’roll") == "rock'n'roll"


@pytest.mark.parametrize(("value", "shown"), [(1e-4, "0.0001"), (5e-5, "0.00005"), (1.0, "1"), (16, "16"), ("x", "x")])
def test_a_number_is_written_without_an_exponent(value, shown):
    """R-lr."""
    assert number(value) == shown


def test_a_json_file_refuses_what_json_has_no_word_for():
    """R-trainers."""
    with pytest.raises(ValueError, match="Out of range"):
        json_file({"a": float("nan")})


@settings(deadline=None, max_examples=50)
@given(words)
def test_there_are_always_a_hundred_prompts_of_one_line_each(text):
    """R-reg."""
    prompts = people_prompts(training_set(subject=text))
    assert len(set(prompts)) == 100
    assert all(len(prompt.splitlines()) == 1 for prompt in prompts)
