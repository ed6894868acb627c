"""A field of front matter is set where it stands or would stand, and every other byte stays as it was."""

import json

import pytest

from portrayal.errors import BadRequest
from portrayal.sources.matter import read_fields, set_fields

PATH = "/images/a.webp"
ALT = 'A mug: "quiet"'
FLAT = {"image": PATH, "image_alt": ALT}
NESTED = {"cover.image": PATH, "cover.alt": ALT}


def edited(raw: bytes, fields: dict[str, str | list[str]] = FLAT) -> str:
    return set_fields(raw, fields).decode()


def test_missing_fields_become_the_last_lines_of_the_block():
    raw = b"---\ntitle: One # first\n\ntags: [a,   b]\n# the end\n---\n\nText\n---\nmore"
    assert set_fields(raw, {"image": PATH}) == raw.replace(b"# the end\n", b"# the end\nimage: /images/a.webp\n")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("image: old.png", f"image: {PATH}"),
        ("image:   'old.png'   # mine", f"image:   '{PATH}'   # mine"),
        ('image: "old.png"', f'image: "{PATH}"'),
        ("image:", f"image: {PATH}"),
        ("image: # none yet", f"image: {PATH} # none yet"),
        ("image: ''", f"image: '{PATH}'"),
        ("image: null", f"image: {PATH}"),
        ("image: ~", f"image: {PATH}"),
        ("image: >-\n  a long\n  name.png", f"image: {PATH}"),
        ('image: "a long\n  name.png"', f'image: "{PATH}"'),
        ("image: a long\n  name.png", f"image: {PATH}"),
        ("image: |\n  old.png\n", f"image: {PATH}\n"),
        ("? image\n: old.png", f"? image\n: {PATH}"),
    ],
)
def test_an_existing_value_is_replaced_where_it_stands_in_its_own_quotes(old: str, new: str):
    around = "---\ntitle: One\n{}\nlast: 1\n---\nText"
    assert edited(around.format(old).encode(), {"image": PATH}) == around.format(new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: One", f"title: One\ncover:\n  image: {PATH}\n  alt: {json.dumps(ALT)}"),
        (
            "cover:\n    alt: old\n    caption: c",
            f"cover:\n    alt: {json.dumps(ALT)}\n    caption: c\n    image: {PATH}",
        ),
        ("cover: {alt: old}", f"cover: {{alt: {json.dumps(ALT)}, image: {PATH}}}"),
        ("cover: {}", f"cover: {{ image: {PATH}, alt: {json.dumps(ALT)} }}"),
        ("cover:", f"cover:\n  image: {PATH}\n  alt: {json.dumps(ALT)}"),
        ("a:\n    b: 1\ncover:", f"a:\n    b: 1\ncover:\n    image: {PATH}\n    alt: {json.dumps(ALT)}"),
    ],
)
def test_a_field_in_a_table_keeps_the_table_as_it_is_written(old: str, new: str):
    assert edited(f"---\n{old}\n---\n".encode(), NESTED) == f"---\n{new}\n---\n"


def test_a_list_is_written_and_a_list_of_one_is_replaced():
    assert edited(b"---\ntitle: a\n---\n", {"images": [PATH]}) == f"---\ntitle: a\nimages: [{PATH}]\n---\n"
    assert edited(b"---\nimages: []\n---\n", {"images": [PATH]}) == f"---\nimages: [{PATH}]\n---\n"
    assert (
        edited(b"---\nimages:\n  - ''\nz: 1\n---\n", {"images": [PATH]}) == f"---\nimages:\n  - '{PATH}'\nz: 1\n---\n"
    )
    assert edited(b"---\nimages:\n  - \n---\n", {"images": [PATH]}) == f"---\nimages:\n  - {PATH} \n---\n"
    with pytest.raises(BadRequest, match="another kind of value"):
        set_fields(b"---\nimages: [a, b]\n---\n", {"images": [PATH]})


@pytest.mark.parametrize(
    "raw",
    [
        b"\xef\xbb\xbf---\r\ntitle: 'x y z'\r\n---\r\nText\r\n",
        b"---\ntitle:\tOne\nother:\t 'a\tb'\n---\n\tText",
        b"\n\n---\ntitle: One\n---",
        b"--- \n  title: One\n  sub:\n     a: 1\n---  \nText",
        b"---\ntitle: One\ntitle: Two\n---\n",
        b"---\nbase: &b {a: 1}\nmore: *b\n<<: *b\n---\n",
        b"---\ntitle: caf\xe9 \x93quoted\x94\n---\nna\xefve",
        b"---\nlast: |+\n  kept\n\n\n---\n",
        b"---\n# nothing but a comment\n---\n",
        b"---\n---\n",
        b"---\ndate: 2024-13-45\nzip: 01234\nno: no\n---\n",
        b"---\n{title: One, tags: [a]}\n---\n",
        b"---\nx: 1\n...\nText",
        b"---yaml\nx: 1\n---\nText",
    ],
)
def test_every_line_but_the_new_ones_is_kept(raw: bytes):
    new = set_fields(raw, {"image": PATH, "alt_text": "Kaffee – schön"})
    if b"{title" in raw:
        assert new.startswith(raw[: raw.index(b"}")])
        return
    lines = new.split(b"\n")
    ours = [line for line in lines if line.strip().startswith((b"image:", b"alt_text:"))]
    assert len(ours) == 2
    assert b"\n".join(line for line in lines if line not in ours) == raw
    assert all(line.endswith(b"\r") == (b"\r" in raw) for line in ours)


def test_quotes_follow_the_file():
    assert edited(b"---\na: 'one'\nb: 'two'\n---\n", {"image": PATH}).count(f"image: '{PATH}'") == 1
    assert edited(b'---\na: "one"\nb: "two"\n---\n', {"image": PATH}).count(f'image: "{PATH}"') == 1
    assert edited(b"---\na: 'one'\n---\n", {"alt": "it's"}).count("alt: 'it''s'") == 1


def test_what_would_read_as_another_type_or_break_the_line_is_quoted():
    for text in (
        "true",
        "1.5",
        "a: b",
        "a #b",
        "- a",
        "*a",
        "@a",
        "2024-01-01",
        "null",
        "line\nline",
        " ",
        "it's “so”",
    ):
        assert read_fields(set_fields(b"---\nt: plain text\n---\n", {"alt": text})) == {"t": "plain text", "alt": text}
        assert read_fields(set_fields(b"+++\nt = 'x'\n+++\n", {"alt": text})) == {"t": "x", "alt": text}
        assert read_fields(set_fields(b'{"t": "x"}\n', {"alt": text})) == {"t": "x", "alt": text}


def test_a_file_that_is_not_utf8_gets_escapes_instead_of_another_encoding():
    new = set_fields(b"---\ntitle: caf\xe9\n---\n", {"alt": "żółty kot 🐈"})
    assert new == b'---\ntitle: caf\xe9\nalt: "\\u017C\\u00F3\\u0142ty kot \\U0001F408"\n---\n'
    assert (read_fields(new) or {})["alt"] == "żółty kot 🐈"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title = 'One'\n", f"title = 'One'\nimage = '{PATH}'\n"),
        ('title = "One"\n\n[params]\na = 1\n', f'title = "One"\nimage = "{PATH}"\n\n[params]\na = 1\n'),
        ("# first\n[params]\na = 1\n", f'# first\nimage = "{PATH}"\n[params]\na = 1\n'),
        ("image = ''' '''  # mine\nx = 1\n", f"image = '{PATH}'  # mine\nx = 1\n"),
        ('image = """\nold\n"""\nx = [ # ]\n 1 ]\n', f'image = "{PATH}"\nx = [ # ]\n 1 ]\n'),
        ("  title = 'One'\n", f"  title = 'One'\n  image = '{PATH}'\n"),
        ("", f'image = "{PATH}"\n'),
    ],
)
def test_toml_gets_its_field_before_the_first_table(old: str, new: str):
    assert edited(f"+++\n{old}+++\nText".encode(), {"image": PATH}) == f"+++\n{new}+++\nText"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a = 1\n[cover]\nalt = 'x'\n[z]\nb = 2\n", f"a = 1\n[cover]\nalt = 'x'\nimage = '{PATH}'\n[z]\nb = 2\n"),
        ("[cover]\n[z]\nb = 2\n", f'[cover]\nimage = "{PATH}"\n[z]\nb = 2\n'),
        ("cover.alt = 'x'\nb = 2\n", f"cover.alt = 'x'\ncover.image = '{PATH}'\nb = 2\n"),
        ('cover = { alt = "x" }\n', f'cover = {{ alt = "x", image = "{PATH}" }}\n'),
        ("cover = {}\n", f'cover = {{ image = "{PATH}" }}\n'),
        ("a = 1\n", f'a = 1\n\n[cover]\nimage = "{PATH}"\n'),
        ("[[resources]]\nsrc = 'x'\n", f"[[resources]]\nsrc = 'x'\n\n[cover]\nimage = '{PATH}'\n"),
    ],
)
def test_toml_tables_are_filled_however_they_are_written(old: str, new: str):
    assert edited(f"+++\n{old}+++\n".encode(), {"cover.image": PATH}) == f"+++\n{new}+++\n"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('{\n\t"title": "One"\n}\n\nText', f'{{\n\t"title": "One",\n\t"image": "{PATH}"\n}}\n\nText'),
        ('{"title":"One"}', f'{{"title":"One","image":"{PATH}"}}'),
        ('{"a":1, "b":2}', f'{{"a":1, "b":2, "image":"{PATH}"}}'),
        ('{"image" : null, "b": 1}', f'{{"image" : "{PATH}", "b": 1}}'),
        ("---json\n{}\n---\n", f'---json\n{{"image": "{PATH}"}}\n---\n'),
    ],
)
def test_json_is_spaced_as_it_was(old: str, new: str):
    assert edited(old.encode(), {"image": PATH}) == new


def test_markdown_without_front_matter_gets_a_block_on_top():
    assert edited(b"# Hello\n\nText", {"image": PATH}) == f"---\nimage: {PATH}\n---\n# Hello\n\nText"
    crlf = set_fields(b"\xef\xbb\xbfHello\r\n", {"image": PATH})
    assert crlf == f"\ufeff---\r\nimage: {PATH}\r\n---\r\nHello\r\n".encode()
    with pytest.raises(BadRequest, match="missing"):
        set_fields(b"<p>Hello</p>", {"image": PATH}, add_block=False)


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"---\ntitle: a: b\n---\n", r"cannot be read as YAML .*line 2"),
        (b"---\ntitle: a\n", "has no end"),
        (b"---js\n{}\n---\n", "not understood: ---js"),
        (b"----\ntitle: a\n----\n", "not understood"),
        (b"---\n- a\n- b\n---\n", "not a list of fields"),
        (b"---\njust text\n---\n", "not a list of fields"),
        (b"---\n? [a, b]\n: c\n---\n", "a list or a table as the name"),
        (b"---\n" + b"[{" * 14 + b"a: b," * 5000 + b"}]" * 14 + b"\n---\n", "a list or a table as the name"),
        (b"---\nimage: {src: a}\n---\n", "table at image"),
        (b"---\nimage: &anchor old\nb: *anchor\n---\n", "anchor"),
        (b"---\nimage: !secret old\n---\n", "tag"),
        (b"---\rimage: a\r---\r", "not understood"),
        (b"Hello\rold Mac\r", "old Macs"),
        (b"+++\nimage = 1\n+++\n", "another kind"),
        (b"+++\nimage = \n+++\n", "cannot be read as TOML"),
        (b'{"image": 1}', "another kind"),
        (b'{"image": "a",}', "cannot be read"),
        (b"---\ntitle: a\0b\n---\n", "NUL"),
        ("---\ntitle: a\n---\n".encode("utf-16"), "NUL"),
        (b"---\nt: \x1b\n---\n", "cannot be read as YAML"),
        (b"---\na: 1\n--- b\nc: 2\n---\n", "two documents"),
    ],
)
def test_what_cannot_be_changed_safely_is_refused_with_the_reason(raw: bytes, why: str):
    with pytest.raises(BadRequest, match=why):
        set_fields(raw, {"image": PATH})


@pytest.mark.parametrize(
    ("post", "line"),
    [
        ("---\ntitle: One: two\n---\n", 2),
        ("\ufeff---\r\ntitle: One\r\nnote: a: b\r\n---\r\n", 3),
        ("\ufeff\n \n---\ntitle: One\nnote: a: b\n---\n", 5),
        ("---\ntitle: [broken\n---\n", 2),
        ('---\na: 1\ntitle: "never closed\nb: 2\n---\n', 3),
        ("---\ntitle: One\nno field\nlast: 1\n---\n", 3),
        ("---\ntitle: One\nnote: \x1b\n---\n", 3),
        ("---\ntitle: One\n\tnote: a: b\n---\n", 3),
        ("+++\na = 1\nimage = \n+++\n", 3),
        ("\n+++\r\nimage = \r\n+++\r\n", 3),
        ("---toml\na = 1\nimage = \n---\n", 3),
        ('---json\n{\n"a" 1\n}\n---\n', 3),
        ('\ufeff\n{\n"a": 1,\n"b" 2\n}\n', 4),
    ],
)
def test_a_fault_is_told_by_its_line_in_the_file(post: str, line: int):
    with pytest.raises(BadRequest, match=rf"cannot be read as .*, line {line}\)\."):
        read_fields(post.encode())
    with pytest.raises(BadRequest, match=rf", line {line}\)\."):
        set_fields(post.encode(), {"image": PATH})


def test_a_list_that_is_never_closed_is_told_of_with_the_line_that_opens_it():
    with pytest.raises(BadRequest, match=r"expected ',' or '\]' for what line 2 opens, but got ':', line 3"):
        read_fields(b"---\ntitle: [broken\ndate: 1\n---\n")


def test_a_value_of_another_kind_on_the_way_is_never_overwritten():
    for raw in (b"---\ncover: a.png\n---\n", b"+++\ncover = 'a.png'\n+++\n", b'{"cover": "a.png"}'):
        with pytest.raises(BadRequest, match="another kind of value at cover"):
            set_fields(raw, NESTED)


BOMB = b"a: &a [x,x]\n" + b"".join(
    b"%c: &%c [%s]\n" % (c, c, b",".join([b"*%c" % (c - 1)] * 9)) for c in range(98, 118)
)
MERGES = b"a: &a {x: 1}\n" + b"".join(
    b"%c: &%c {<<: [%s]}\n" % (c, c, b",".join([b"*%c" % (c - 1)] * 9)) for c in range(98, 118)
)


@pytest.mark.parametrize("bomb", [BOMB, MERGES])
def test_aliases_that_multiply_are_never_followed(bomb: bytes):
    raw = b"---\n" + bomb + b"---\nText"
    assert set_fields(raw, {"image": PATH}) == raw.replace(b"---\nText", f"image: {PATH}\n---\nText".encode())


@pytest.mark.parametrize(
    "raw",
    [
        b"---\na: " + b"[" * 5000 + b"]" * 5000 + b"\n---\n",
        b"+++\na = " + b"[" * 5000 + b"]" * 5000 + b"\n+++\n",
        b'{"a": ' + b"[" * 5000 + b"]" * 5000 + b"}",
        b"+++\n[" + b".".join([b"a"] * 200) + b"]\n+++\n",
    ],
)
def test_deep_nesting_is_refused(raw: bytes):
    with pytest.raises(BadRequest, match=r"nested|cannot be read"):
        set_fields(raw, {"image": PATH})


def test_a_megabyte_of_front_matter_is_refused_unread():
    with pytest.raises(BadRequest, match="longer than 100,000 bytes"):
        set_fields(b"---\n" + b"a: 1\n" * 200_000 + b"---\n", {"image": PATH})
    with pytest.raises(BadRequest, match="cannot be read"):
        set_fields(b'{"a": "' + b"x" * 1_000_000 + b'"}', {"image": PATH})


def test_reading_gives_texts_and_nothing_for_aliases():
    raw = b"---\na: 1\nb: &x 2024-01-01\nc: *x\nd: [yes, null]\ne: {f: ~}\na: 2\n---\n"
    assert read_fields(raw) == {"a": "2", "b": "2024-01-01", "c": None, "d": ["yes", None], "e": {"f": None}}
    assert read_fields(b"no front matter") is None
