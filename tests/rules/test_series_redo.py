"""What to do again in a series: every call is exact, small enough to read, and changes what it says."""

import json
import re
import shlex
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from portrayal.cli import options
from portrayal.rules.series_redo import AT_ONCE, redos
from portrayal.rules.series_rows import Consistency, Finding, SeriesAccount, SeriesRow

CALL = re.compile(r'backfill_heroes\(source=("(?:[^"\\]|\\.)*"), plan="s1"(?:, changes=(\{.*\}))?(?:, place=true)?\)')


def row(at: int, **fields: object) -> SeriesRow:
    given = {"post": f"p{at}.md", "position": at, "status": "done", "scene": "ai/seedling", "variation": at % 3}
    return SeriesRow.model_validate(given | fields)


def found(kind: str, *at: int) -> Finding:
    fields = {
        "kind": kind,
        "positions": at,
        "posts": [f"p{one}" for one in at],
        "because": "x.",
        "figure": 1,
        "border": 1,
    }
    return Finding.model_validate(fields)


def account(rows: list[SeriesRow], *findings: Finding, **fields: object) -> SeriesAccount:
    look = Consistency(looked=len(rows), findings=findings)
    given = {"series": "s1", "source": 'C:\\blog "a"', "rows": rows, "consistency": look}
    return SeriesAccount.model_validate(given | fields)


def changes(call: str) -> dict[str, str]:
    read = CALL.fullmatch(call)
    assert read is not None, call
    assert json.loads(read[1]) == 'C:\\blog "a"'
    return json.loads(read[2]) if read[2] else {}


def test_a_hero_that_looks_odd_is_made_again_in_its_own_scene():
    (redo,) = redos(account([row(0), row(1)], found("colours", 1)))
    assert changes(redo.call) == {"p1.md": "scene=ai/seedling;variation=2"}
    assert redo.because == "Look at it first; it is made again in the same scene, and nothing else changes."


def test_a_hero_that_repeats_another_gets_another_scene():
    rows = [row(0, scene="ai/woven-threads"), row(1), row(2, scene="ai/glass-and-branch")]
    (redo,) = redos(account(rows, found("repeat", 1, 0), found("colours", 1)))
    assert changes(redo.call) == {"p1.md": "scene=ai/morning-droplets;variation=2"}


def test_where_there_is_no_other_scene_it_is_another_picture_of_the_same():
    (redo,) = redos(account([row(0, scene="mine/only")], found("scene", 0)))
    assert changes(redo.call) == {"p0.md": "scene=mine/only;variation=1"}


def test_a_scene_in_own_words_has_no_name_to_keep():
    (redo,) = redos(account([row(0, scene="own/abc")], found("person", 0)))
    assert changes(redo.call) == {"p0.md": "variation=1"}


def test_posts_without_a_hero_need_the_same_call_once_more():
    (redo,) = redos(account([row(0), row(1, status="failed"), row(2, status="left"), row(3, status="skipped")]))
    assert changes(redo.call) == {}
    assert redo.positions == (1, 2)
    assert redo.because.startswith("2 posts have no hero yet")


def test_heroes_that_are_not_in_their_posts_are_put_there():
    (redo,) = redos(account([row(0)], unplaced=(0,), place=True))
    assert redo.positions == (0,)
    assert redo.call.endswith('plan="s1", place=true)')
    assert redo.command == """portrayal backfill 'C:\\blog "a"' --plan s1 --place"""


def test_a_change_in_a_terminal_is_the_same_as_in_a_call_and_goes_into_the_post_when_the_series_did():
    rows = [row(0, post="it's 1.md"), row(1)]
    for place in (False, True):
        (redo,) = redos(account(rows, found("colours", 0), place=place))
        words = shlex.split(redo.command)
        assert words[2:] == [
            'C:\\blog "a"', "--plan", "s1", "--changes", "it's 1.md=scene=ai/seedling;variation=1",
        ] + ["--place"] * place  # fmt: skip
        assert redo.call.endswith("place=true)") == place


@given(st.lists(st.text("a=;.{}\":-'\n\u200f \\") | st.text(), min_size=1, max_size=3, unique=True))
def test_any_posts_name_comes_back_from_the_call_and_from_the_command(posts):
    rows = [row(at, post=post) for at, post in enumerate(posts)]
    (redo,) = redos(account(rows, *(found("colours", at) for at in range(len(rows)))))
    words = shlex.split(redo.command)
    assert options.changes([word for before, word in pairwise(words) if before == "--changes"]) == changes(redo.call)
    assert list(changes(redo.call)) == posts
    assert redo.call.replace("\n", "").isprintable()


def test_a_series_that_is_whole_has_nothing_to_do():
    assert redos(account([row(0), row(1)])) == ()


def test_both_kinds_of_change_are_one_call_as_a_call_makes_another_plan():
    rows = [row(0), row(1), row(2, status="failed")]
    change, again = redos(account(rows, found("repeat", 1, 0), found("person", 0)))
    assert changes(change.call) == {
        "p0.md": "scene=ai/seedling;variation=1",
        "p1.md": "scene=ai/glass-and-branch;variation=2",
    }
    assert "in the same scene, or in another scene where they repeat" in change.because
    assert again.because.endswith("The call above does that too.")


@given(
    st.sets(st.integers(0, 99), min_size=1), st.sampled_from(["person", "colours", "composition", "repeat", "scene"])
)
def test_every_odd_hero_is_in_the_call_or_left_to_the_next_report(odd, kind):
    (made,) = redos(account([row(at) for at in range(100)], *(found(kind, at) for at in sorted(odd))))
    first = sorted(odd)[:AT_ONCE]
    assert list(changes(made.call)) == [f"p{at}.md" for at in first]
    assert made.positions == tuple(first)
    assert (f"names the other {len(odd) - AT_ONCE}" in made.because) == (len(odd) > AT_ONCE)
