"""Decides piece by piece what a text says of the person's looks (R-caption-flux); the first rule that holds counts."""

from collections.abc import Sequence
from typing import Literal

from portrayal.rules.traits_people import people_in
from portrayal.rules.traits_pieces import Piece, pieces_of
from portrayal.rules.traits_reading import ADJECTIVES, Clause, Token

Fate = Literal["kept", "person", "trait", "worn", ""]
"""What becomes of a piece: it stays; it spoke of somebody; of a trait that the sentence goes on about ("her hair …");
of a trait that somebody has or wears ("… with red hair"); or it waits for what follows."""


def judge(clauses: Sequence[Clause]) -> set[int]:
    """Return where the words stand (their starts) that go."""
    gone: set[int] = set()
    sentence = _Sentence(gone)
    for clause in clauses:
        sentence.judge(clause)
        if clause.mark in (".", ";"):
            sentence = _Sentence(gone)
    return gone


class _Sentence:
    """What was decided in one sentence so far."""

    def __init__(self, gone: set[int]) -> None:
        self._gone = gone
        self._last: Fate = ""  # what became of the piece before
        self._subject: Fate = ""  # the same of the last piece that no preposition opens: what "is" goes on about
        self._wears = self._comments = self._label = False

    def judge(self, clause: Clause) -> None:
        """Decide the pieces of one clause."""
        pieces = pieces_of(clause.tokens)
        if (self._label and clause.mark != ":") or (self._last == "trait" and _is_apposition(pieces)):
            self._take(clause.tokens)
            return
        self._begin(pieces[0])
        fates: list[Fate] = []
        for place, piece in enumerate(pieces):
            fates.append(self._fate(piece, pieces[place + 1 : place + 3], first=place == 0))
            self._settle(piece, fates[-1])
        self._settle_waiting(pieces, fates)
        self._drop_gestures(pieces, fates)
        self._label = clause.mark == ":" and _is_label(clause.tokens, self._gone)

    def _begin(self, piece: Piece) -> None:
        self._wears = False
        self._comments = self._comments and not piece.first.any("det", "prep", "verb", "join", "person", "pronoun")
        if not piece.first.any("copula"):
            self._subject = ""

    def _take(self, tokens: Sequence[Token]) -> None:
        self._gone.update(token.start for token in tokens)

    def _fate(self, piece: Piece, following: list[Piece], *, first: bool) -> Fate:
        if _is_trait(piece, following):
            return "trait" if _is_subject(piece, self._last) else "worn"
        if self._last in ("trait", "worn") and (
            _hangs(piece, first=first) or (not first and _is_of_it(piece)) or self._goes_on(piece)
        ):
            return self._last
        if self._subject == "trait" and _is_predicate(piece):
            return "trait"
        if self._wears and piece.first.any("and") and not piece.has("verb", "kept", "scene", "hold"):
            return "worn"
        return self._fate_without_a_trait(piece)

    def _fate_without_a_trait(self, piece: Piece) -> Fate:
        if set(piece.content) - set(people_in(piece.tokens)) or not piece.has("person", "pronoun", *ADJECTIVES):
            return "kept"
        if piece.has("person", "pronoun") or (piece.has("look") and not piece.first.any("copula", "prep")):
            return "person"
        return self._subject if piece.first.any("copula") else self._last

    def _goes_on(self, piece: Piece) -> bool:
        """Tell whether a piece says what a trait does for the picture: "adding a touch of elegance to the scene"."""
        self._comments = piece.first.any("comment") or (self._comments and not piece.first.any("verb", "and"))
        return self._comments

    def _settle(self, piece: Piece, fate: Fate) -> None:
        """Take the words of a piece that go, and remember what became of it."""
        if fate == "kept":
            self._take(people_in(piece.tokens))
        elif fate == "person":
            alone = piece.first.any("adverb") and not piece.has("person", "look")  # "behind (her)"
            self._take(piece.tokens[1:] if alone else piece.tokens)
        elif fate:
            stays = _scene_before_the_trait(piece)
            self._take([*people_in(piece.tokens[:stays]), *piece.tokens[stays:]])
        self._wears = fate in ("trait", "worn") and (self._wears or piece.has("wear"))
        self._last = fate or self._last
        if fate == "trait" or not piece.first.any("prep"):
            self._subject = fate

    def _settle_waiting(self, pieces: list[Piece], fates: list[Fate]) -> None:
        """Let a colour in front of everything go or stay with what follows it."""
        for place in reversed(range(len(pieces) - 1)):
            if not fates[place]:
                fates[place] = fates[place + 1]
                self._take([] if fates[place] in ("kept", "") else pieces[place].tokens)

    def _drop_gestures(self, pieces: list[Piece], fates: list[Fate]) -> None:
        """Let "one hand" go with "on her hat", and "the brim" with "of his hat"."""
        for place in reversed(range(1, len(pieces))):
            piece, before = pieces[place], pieces[place - 1]
            touched = fates[place] in ("trait", "worn") and piece.first.any("prep")
            if not touched or fates[place - 1] != "kept" or (piece.first.any("clads") and not piece.has("feature")):
                continue
            if before.says_only("body", "detail", "side", "shade", "number", "pronoun", "person"):
                self._take(before.tokens)
                fates[place - 1] = "worn"


def _is_trait(piece: Piece, following: list[Piece]) -> bool:
    """Tell whether a piece names a trait; what is held or lies about is none."""
    if piece.has("feature", "wear"):
        return True
    return piece.has("worn") and not piece.has("hold") and not _lies_about(piece, following)


def _lies_about(piece: Piece, following: list[Piece]) -> bool:
    """Tell whether clothes lie or hang on furniture: "glasses on the table", "die Brille liegt auf dem Tisch"."""
    if piece.first.any("clads", "wear") or not following:
        return False
    place = following[0]
    if place.has("copula", "lies") and len(place.tokens) <= 2 and len(following) > 1:
        place = following[1]
    return place.first.any("on") and place.has("rest")


def _is_subject(piece: Piece, last: Fate) -> bool:
    """Tell whether the sentence goes on about the trait: "her hair …", and neither "in red" nor "a red-haired boy"."""
    if piece.first.any("join") and last in ("trait", "worn"):
        return last == "trait"
    traits = [place for place, token in enumerate(piece.tokens) if token.any("feature", "worn")]
    people = [place for place, token in enumerate(piece.tokens) if token.any("person")]
    somebody = bool(traits and people) and people[-1] > traits[-1]
    tied = piece.first.any("prep", "wear", "verb", "copula") and not _scene_before_the_trait(piece)
    return not somebody and not tied


def _is_apposition(pieces: list[Piece]) -> bool:
    """Tell whether a clause only says a trait again: "(Her eyes,) a striking blue"."""
    piece, *more = pieces
    named = piece.first.any("det") and piece.tokens[-1].any("shade")
    return named and not more and not piece.has("scene", "kept", "person")


def _is_predicate(piece: Piece) -> bool:
    """Tell whether a piece says how a trait is: "is tied back", "se ven rosadas"."""
    if piece.first.any("self") and piece.has("look", "shade"):
        return not piece.has("kept")
    return piece.first.any("copula") and not piece.has("verb", "kept")


def _is_of_it(piece: Piece) -> bool:
    """Tell whether a piece says what a trait is made of or for: "(gafas) de natación"."""
    return piece.first.any("of") and piece.first.any("prep") and not piece.has("kept", "verb", "scene")


def _hangs(piece: Piece, *, first: bool) -> bool:
    """Tell whether a piece says more of a trait before it: "falling over her shoulders", "with gold buttons"."""
    if piece.has("kept") or any(t.any("verb") and not t.any("hang") for t in piece.tokens):
        return False
    if not all(t.any("hang", "body", "detail", "side") for t in piece.content):
        return False
    if first:
        words = [t for t in piece.tokens if not t.any("small", "join", "copula", "det", "prep")]
        return bool(words) and words[0].any("hang", "detail") and not words[0].any("body")
    held = piece.has("body") and piece.first.any("prep") and not piece.first.any("with")
    return held or piece.has("hang", "detail")


def _scene_before_the_trait(piece: Piece) -> int:
    """Return how many words stay before a trait: "The low sun | catches her hair", "at the pool | her goggles"."""
    tokens = piece.tokens
    trait = next((n for n, t in enumerate(tokens) if t.any("feature", "worn", "wear")), 0)
    articles = [n for n in range(1, trait) if tokens[n].any("det")]
    if piece.first.any("prep"):
        return articles[-1] if articles and any(_is_thing(t) for t in tokens[1 : articles[-1]]) else 0
    start = trait
    while start > 0 and tokens[start - 1].any(*ADJECTIVES, "det", "small", "detail"):
        start -= 1
    start = min([start, *articles[-1:]])
    if start == 0 or piece.has("wear") or (start == trait and tokens[start - 1].any("scene")):
        return 0  # "sun hat"
    start -= not tokens[start - 1].any("scene", "person")
    return start if any(t.any("scene") for t in tokens[:start]) else 0


def _is_thing(token: Token) -> bool:
    return token.unknown or token.any("scene", "plain", "rest", "thing")


def _is_label(tokens: Sequence[Token], gone: set[int]) -> bool:
    """Tell whether a clause before a colon is the name of a trait: "Hair: …"."""
    return len(tokens) <= 3 and any(t.any("feature", "worn", "wear") for t in tokens) and tokens[0].start in gone
