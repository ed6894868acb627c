"""Whatever front matter and text are: only the lines of the fields differ, and everything reads back."""

import json
from contextlib import suppress

import yaml
from hypothesis import assume, given
from hypothesis import strategies as st

from portrayal.errors import BadRequest
from portrayal.sources.matter import read_fields, set_fields

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=30)
KEYS = st.from_regex(r"[a-z][a-z_]{0,8}", fullmatch=True).filter(
    lambda key: key not in {"hero", "hero_alt", "y", "n", "no", "on", "yes", "off"}
)
VALUES = st.recursive(
    WORDS | st.integers(-9999, 9999) | st.booleans() | st.none() | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)
DOCUMENTS = st.dictionaries(KEYS, VALUES, max_size=6)
NEWLINES = st.sampled_from(["\n", "\r\n"])
BODIES = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=60)


def changed(raw: bytes, new: bytes) -> list[bytes]:
    """Return the lines that were added; every old line must still be there, in order."""
    old, added = raw.split(b"\n"), []
    for line in new.split(b"\n"):
        if old and line == old[0]:
            old.pop(0)
        else:
            added.append(line)
    assert old == []
    return added


@given(DOCUMENTS, st.booleans() | st.none(), st.integers(1, 5), WORDS, WORDS, NEWLINES, BODIES)
def test_yaml_gets_two_lines_more(document, flow, indent, path, alt, newline, body):
    block = (
        yaml.safe_dump(document, default_flow_style=flow, indent=indent, allow_unicode=True, width=40)
        if document
        else ""
    )
    assume(not block.startswith("{"))
    raw = f"---\n{block}---\n".replace("\n", newline).encode() + body.encode()
    new = set_fields(raw, {"hero": path, "hero_alt": alt})
    assert [line.split(b":")[0] for line in changed(raw, new)] == [b"hero", b"hero_alt"]
    read = read_fields(new)
    assert read == {**(read_fields(raw) or {}), "hero": path, "hero_alt": alt}
    assert (
        yaml.safe_load(new.decode().split("---" + newline)[1]) == {**document, "hero": path, "hero_alt": alt}
        or "---" in block
    )


@given(DOCUMENTS, st.sampled_from([None, 1, 4, "\t"]), WORDS, WORDS, NEWLINES, BODIES)
def test_json_gets_two_fields_more(document, indent, path, alt, newline, body):
    block = json.dumps(document, default=str, indent=indent).replace("\n", newline)
    new = set_fields(block.encode() + b"\n" + body.encode(), {"hero": path, "hero_alt": alt})
    found, end = json.JSONDecoder().raw_decode(new.decode())
    assert found == {**json.loads(block), "hero": path, "hero_alt": alt}
    assert new.decode()[end:] == "\n" + body
    assert new.decode().startswith(block[: len(block.rstrip("} \r\n"))])


@given(
    st.dictionaries(KEYS, WORDS | st.integers() | st.lists(WORDS, max_size=3), max_size=4),
    KEYS,
    WORDS,
    NEWLINES,
    BODIES,
)
def test_toml_gets_its_lines_where_they_belong(document, table, path, newline, body):
    pairs = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in document.items()]
    assume(table not in document and "\x7f" not in "".join(pairs))
    lines = ["+++", "# first", *pairs, f"[{table}]", "x = '''[a]", "hero = 1'''", "+++", ""]
    raw = newline.join(lines).encode() + body.encode()
    new = set_fields(raw, {"hero": path, f"{table}.hero": path})
    assert [line.split(b" ")[0] for line in changed(raw, new)] == [b"hero", b"hero"]
    before = read_fields(raw) or {}
    assert read_fields(new) == {**before, "hero": path, table: {**before[table], "hero": path}}


@given(DOCUMENTS, WORDS, WORDS)
def test_setting_it_again_changes_nothing_and_another_value_changes_that_line_only(document, first, second):
    block = yaml.safe_dump(document, allow_unicode=True) if document else ""
    once = set_fields(f"---\n{block}---\n".encode(), {"hero": first, "hero_alt": "x"})
    assert set_fields(once, {"hero": first}) == once
    other = set_fields(once, {"hero": second})
    different = [new for old, new in zip(once.split(b"\n"), other.split(b"\n"), strict=True) if old != new]
    assert [line.split(b":")[0] for line in different] == [b"hero"] * (first != second)


@given(
    st.binary(max_size=200),
    st.sampled_from([b"---\n", b"+++\n", b"{", b"", b"\xef\xbb\xbf---\r\n"]),
    st.sampled_from([b"\n---\n", b"\n+++\n", b"}\n", b""]),
)
def test_any_bytes_are_edited_whole_or_refused(middle, begin, end):
    raw = begin + middle + end
    with suppress(BadRequest):
        new = set_fields(raw, {"hero": "/a.webp"})
        assert (read_fields(new) or {})["hero"] == "/a.webp"
        removed = [line for line in raw.split(b"\n") if line not in new.split(b"\n")]
        assert len(removed) <= 1
