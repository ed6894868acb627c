"""Decides piece by piece what a text says of the person's looks (R-caption-flux); the order of the rules is their rank."""

from collections.abc import Sequence

from portrayal.rules.traits_pieces import Piece, pieces_of
from portrayal.rules.traits_reading import Clause, Token

_GONE = ("trait", "person")


class _Sentence:
    """What was decided in one sentence so far."""

    def __init__(self) -> None:
        """Begin a sentence: nothing was read."""
        self.gone: set[int] = set()
        self.last = ""  # what became of the piece before: "kept", "person", "subject" or "worn" (a trait and its place)
        self.subject = ""  # the same of the last piece that no preposition opens: what "is" goes on about
        self.wears = False
        self.comments = False
        self.label = False

    def judge(self, clause: Clause) -> None:
        """Decide the pieces of one clause."""
        pieces = pieces_of(clause.tokens)
        if self.label and clause.mark != ":":
            self.take(clause.tokens)
            return
        self.wears = False
        self.comments = self.comments and not pieces[0].first.any("det", "prep", "verb", "join", "person", "pronoun")
        if not pieces[0].first.any("copula"):
            self.subject = ""
        if self.last == "subject" and _is_apposition(pieces):
            self.take(clause.tokens)
            return
        fates: list[str] = []
        for place, piece in enumerate(pieces):
            fate = self._fate(piece, pieces[place + 1 : place + 3], first=place == 0)
            if fate != "wait":
                self._settle(piece, fate)
            fates.append(fate)
        self._inherit_backwards(pieces, fates)
        self._drop_gestures(pieces, fates)
        self.label = clause.mark == ":" and all(t.start in self.gone for t in clause.tokens) and _is_label(clause)

    def take(self, tokens: Sequence[Token]) -> None:
        """Take words out."""
        self.gone.update(token.start for token in tokens)

    def _fate(self, piece: Piece, following: list[Piece], *, first: bool) -> str:
        """Say what becomes of a piece: "kept", "person", "subject", "worn" or, for a colour in front, "wait"."""
        after_trait = self.last in ("subject", "worn")
        if _is_trait(piece, following):
            return "subject" if _is_subject(piece, self.last) else "worn"
        if after_trait and (_hangs(piece, first=first) or self._comments(piece)):
            return self.last
        if self.subject == "subject" and piece.first.any("copula") and not piece.has("verb", "kept"):
            return "subject"
        if self.wears and piece.first.any("and") and not piece.has("verb", "kept", "scene", "hold"):
            return "worn"
        if not piece.content and piece.has("person", "pronoun"):
            return "person"
        if not piece.content and piece.has("look") and not piece.first.any("copula", "prep"):
            return "person"
        if not piece.content and piece.has("look", "shade", "number"):
            return (self.subject if piece.first.any("copula") else self.last) or "wait"
        return "kept"

    def _comments(self, piece: Piece) -> bool:
        """Tell whether a piece goes on about what a trait does: "adding a touch of elegance to the scene"."""
        self.comments = piece.first.any("comment") or (self.comments and not piece.first.any("verb", "and"))
        return self.comments

    def _settle(self, piece: Piece, fate: str) -> None:
        """Take the words of a piece that go, and remember what became of it."""
        if fate == "kept":
            self.take(_people_in(piece.tokens))
        elif fate == "person":
            kept_adverb = piece.first.any("adverb") and not piece.has("person", "look")
            self.take(piece.tokens[1:] if kept_adverb else piece.tokens)
        else:
            stays = _scene_before_the_trait(piece)
            self.take(piece.tokens[stays:])
            self.take(_people_in(piece.tokens[:stays]))
        self.wears = fate in ("subject", "worn") and (self.wears or piece.has("wear"))
        self.last = fate
        if not piece.first.any("prep"):
            self.subject = fate

    def _inherit_backwards(self, pieces: list[Piece], fates: list[str]) -> None:
        """Let a colour in front of everything go with what follows it."""
        for place in reversed(range(len(pieces))):
            if fates[place] == "wait":
                follows = fates[place + 1] if place + 1 < len(pieces) else "kept"
                fates[place] = follows
                if follows != "kept":
                    self.take(pieces[place].tokens)

    def _drop_gestures(self, pieces: list[Piece], fates: list[str]) -> None:
        """Let "one hand" go with "on her hat", and "the brim" with "of his hat"."""
        for place in reversed(range(1, len(pieces))):
            piece, before = pieces[place], pieces[place - 1]
            touches = piece.has("feature") or not piece.first.any("clads")
            if fates[place] in ("worn", "subject") and piece.first.any("prep") and touches and fates[place - 1] == "kept":
                if before.says_only("body", "detail", "shade", "number", "pronoun", "person"):
                    self.take(before.tokens)
                    fates[place - 1] = "worn"


def judge(clauses: Sequence[Clause]) -> set[int]:
    """Return where the words stand (their starts) that go."""
    gone: set[int] = set()
    sentence = _Sentence()
    for clause in clauses:
        sentence.judge(clause)
        if clause.mark in (".", ";"):
            gone |= sentence.gone
            sentence = _Sentence()
    return gone | sentence.gone


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
    if place.first.any("verb", "copula", "hang") and len(place.tokens) <= 2 and len(following) > 1:
        place = following[1]
    return place.first.any("on") and place.has("rest")


def _is_subject(piece: Piece, last: str) -> bool:
    """Tell whether the trait is what the sentence goes on about ("her hair …") and not what somebody wears."""
    if piece.first.any("join") and last in ("subject", "worn"):
        return last == "subject"
    return not piece.first.any("prep", "wear", "verb", "copula") and not _is_somebody(piece)


def _is_somebody(piece: Piece) -> bool:
    """Tell whether the trait only describes somebody: "a fair-skinned woman", and not "the woman's hair"."""
    traits = [n for n, t in enumerate(piece.tokens) if t.any("feature", "worn")]
    people = [n for n, t in enumerate(piece.tokens) if t.any("person")]
    return bool(traits and people) and people[-1] > traits[-1]


def _is_apposition(pieces: list[Piece]) -> bool:
    """Tell whether a clause only says a trait again: "(Her eyes,) a striking blue"."""
    tokens = pieces[0].tokens
    return len(pieces) == 1 and tokens[0].any("det") and tokens[-1].any("shade") and not pieces[0].has("scene", "kept", "person")


def _hangs(piece: Piece, *, first: bool) -> bool:
    """Tell whether a piece says more of a trait before it: "falling over her shoulders", "with gold buttons"."""
    if piece.has("kept") or any(t.any("verb") and not t.any("hang") for t in piece.tokens):
        return False
    if any(not t.any("hang", "body", "detail", "side") for t in piece.content):
        return False
    if first:
        words = [t for t in piece.tokens if not t.any("small", "join", "copula", "det", "prep")]
        return bool(words) and words[0].any("hang", "detail") and not words[0].any("body")
    return piece.has("hang", "detail") or (piece.has("body") and piece.first.any("prep") and not piece.first.any("with"))


def _scene_before_the_trait(piece: Piece) -> int:
    """Return how many words stay in front of a trait: "The evening light | catches her auburn hair"."""
    tokens = piece.tokens
    trait = next((n for n, t in enumerate(tokens) if t.any("feature", "worn", "wear")), 0)
    start = trait
    while start > 0 and tokens[start - 1].any("look", "shade", "det", "number", "small", "detail"):
        start -= 1
    determined = [n for n in range(trait) if tokens[n].any("det")]
    if determined and determined[-1] > 0:
        start = min(start, determined[-1])
    if start == trait and start > 0 and tokens[start - 1].any("scene"):
        return 0  # "sun hat", "rain jacket"
    start -= bool(start) and not tokens[start - 1].any("scene", "person")
    if start <= 0 or not any(t.any("scene") for t in tokens[:start]) or piece.has("wear"):
        return 0
    return start


def _people_in(tokens: list[Token]) -> list[Token]:
    """Return the words about the person in a piece that stays: "the young woman's", "her"."""
    found: list[Token] = []
    for place, token in enumerate(tokens):
        if token.any("kept") or not token.any("person", "pronoun", "role") or _is_beside(tokens[place + 1 :]):
            continue
        if token.any("role"):
            found += _looks_before(tokens, place)
            continue
        found.append(token)
        if not token.any("person"):
            if place + 1 < len(tokens) and tokens[place + 1].word in _SHORT and tokens[place + 1].start - token.end == 1:
                found.append(tokens[place + 1])
            continue
        after = place + 1
        while after < len(tokens) and (tokens[after].word == "s" or tokens[after].any("look", "shade")):
            after += 1
        if after == len(tokens) or tokens[after].kinds or tokens[place + 1].word == "s":
            found += tokens[place + 1 : after]
        found += (adjectives := _looks_before(tokens, place))
        before = place - len(adjectives)
        while before > 0 and not tokens[before - 1].kinds and place - before < 4:
            before -= 1
        if before > 0 and tokens[before - 1].any("det") and not _is_beside(tokens[after:]):
            found.append(tokens[before - 1])
    return found


def _looks_before(tokens: list[Token], place: int) -> list[Token]:
    """Return the adjectives of looks directly before a word."""
    before = place
    while before > 0 and tokens[before - 1].any("look", "shade", "number"):
        before -= 1
    return tokens[before:place]


_SHORT = frozenset({"s", "re", "ll", "ve", "d"})
"""What is left of "is", "are", "has" behind an apostrophe: "she's"."""


def _is_beside(behind: list[Token]) -> bool:
    """Tell whether a possessive belongs to a side and nothing more: "to her left"."""
    return len(behind) == 1 and behind[0].any("side")


def _is_label(clause: Clause) -> bool:
    """Tell whether a clause before a colon is the name of a trait: "Hair: …"."""
    return len(clause.tokens) <= 3 and any(t.any("feature", "worn", "wear") for t in clause.tokens)
