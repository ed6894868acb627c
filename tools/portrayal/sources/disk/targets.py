"""One post and where its picture goes: found before it is placed, and before it is paid."""

from dataclasses import dataclass
from pathlib import Path

from portrayal.sources.base import PostPicture
from portrayal.sources.disk.placing import Place
from portrayal.sources.disk.writing import check_folder, edited
from portrayal.sources.matter import Path as Keys
from portrayal.sources.matter import Value

ANY = PostPicture(path=Path("any.webp"), alt_text="A desk by a window.", token="any")  # noqa: S106 - no secret
"""A picture that stands for the one to come, when it is asked whether it could be placed."""


@dataclass(frozen=True, slots=True)
class Target:
    """A post as it was read, the file that its picture becomes, and the picture that it has `there` already.

    `among`: that one stands in a list with others.
    """

    path: Path
    real: Path
    raw: bytes
    mode: int
    place: Place
    file: Path
    there: str
    among: bool = False

    @property
    def value(self) -> str:
        """What the post is to call its picture."""
        return self.place.spot.value_for(self.path, self.file.name)

    def fields(self, alt_text: str) -> dict[Keys, Value]:
        """Return what the post's front matter is to say."""
        fields: dict[Keys, Value] = {self.place.field: [self.value] if self.place.listed else self.value}
        if self.place.alt_field and alt_text.strip():
            fields[self.place.alt_field] = " ".join(alt_text.split())
        return fields

    def try_out(self) -> None:
        """Change the post in memory, as placing would. Raises BadRequest or OperatorError where that cannot be."""
        edited(self.real, self.raw, self.mode, self.fields(ANY.alt_text))
        check_folder(self.real.parent)
        check_folder(self.file.parent)
