"""Score what is measured on photos: `python scripts/score_photos.py photos.csv FOLDER [part …]`.

The CSV has repository, path, n_faces, pose, shot, head_cropped and text; a photo lies at FOLDER/repository/path.
Damage is made here (photo_damage.py). Parts: faces copies blur heads text rest; default: all.
"""

import csv
import io
import itertools
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import photo_damage as damage
from PIL import Image

from portrayal.photos.cropping import square_box
from portrayal.photos.faces import CROWN, find_faces
from portrayal.photos.measuring import Measures, measure
from portrayal.photos.reading import Photo, read_photo
from portrayal.photos.rejecting import CUT, blurred, duplicates, reject

Row = dict[str, str]


@dataclass(frozen=True)
class Labelled:
    """One photo with what people say of it."""

    row: Row
    photo: Photo
    measures: Measures

    @property
    def one(self) -> bool:
        """Whether exactly one person is labelled."""
        return self.row["n_faces"] == "1"

    @property
    def alone(self) -> bool:
        """Whether one person is labelled and found."""
        return self.one and self.measures.faces == 1 and self.measures.face is not None


def main(labels: str, folder: str, parts: list[str]) -> None:
    """Print the figures of the parts."""
    with Path(labels).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    photos = [read_photo(Path(folder) / row["repository"] / row["path"]) for row in rows]
    known = [Labelled(row, photo, measure(photo)) for row, photo in zip(rows, photos, strict=True)]
    for name, part in PARTS.items():
        if not parts or name in parts:
            print(f"== {name}")
            part(known)


def faces(known: list[Labelled]) -> None:
    """Print how often none, one and several are right, and each photo that is wrong."""
    wrong = [one for one in known if min(2, one.measures.faces) != min(2, int(one.row["n_faces"]))]
    print(f"class right: {len(known) - len(wrong)} of {len(known)}")
    print(f"one called several: {sum(one.one and one.measures.faces > 1 for one in wrong)}")
    for one in wrong:
        print(f"  {one.row['path']}: {one.row['n_faces']} labelled, {one.measures.faces} found")
    pairs = Counter((one.row["pose"], one.measures.face.angle) for one in known if one.alone and one.measures.face)
    print("pose:", dict(pairs))
    shots = Counter((one.row["shot"], one.measures.face.shot) for one in known if one.alone and one.measures.face)
    print("shot:", dict(shots))
    _share("turn changes sign in the mirror", [_turns_round(one) for one in known if one.alone and _turned(one)])


def _turned(one: Labelled) -> bool:
    return one.measures.face is not None and abs(one.measures.face.yaw) > 25


def _turns_round(one: Labelled) -> bool:
    found = find_faces(damage.ImageOps.mirror(one.photo.image))
    return bool(found) and one.measures.face is not None and found[0].yaw * one.measures.face.yaw < 0


def copies(known: list[Labelled]) -> None:
    """Print precision, recall and F1 of near-duplicates, and the recall of off-centre crops."""
    alone = [one for one in known if one.alone]
    edited = {
        name: [(one, measure(_photo(edit(one.photo.image), one.photo))) for one in alone]
        for name, edit in (damage.COPIES | damage.OFF_CENTRE).items()
    }
    hits = {name: [duplicates(one.measures, copy) for one, copy in pairs] for name, pairs in edited.items()}
    false = [
        (a.row["path"], b.row["path"])
        for a, b in itertools.combinations(alone, 2)
        if duplicates(a.measures, b.measures)
    ]
    caught = [hit for name in damage.COPIES for hit in hits[name]]
    precision, recall = sum(caught) / max(1, sum(caught) + len(false)), sum(caught) / len(caught)
    f1 = 2 * precision * recall / (precision + recall)
    print(f"copies: F1 {f1:.4f}, precision {precision:.4f}, recall {recall:.4f}, {len(alone)} photos")
    for name in damage.COPIES:
        _share(f"  {name}", hits[name])
    _share("off-centre crops", [hit for name in damage.OFF_CENTRE for hit in hits[name]])
    print("called copies:", false)


def blur(known: list[Labelled]) -> None:
    """Print the share of blurred faces that is rejected, and of sharp ones that is."""
    clear = [one for one in known if one.alone and max(one.photo.image.size) >= 900 and "blur" not in one.row["note"]]
    lost = [one for one in clear if one.measures.face and blurred(one.measures.face)]
    print(f"sharp photos rejected: {len(lost)} of {len(clear)}: {[one.row['path'] for one in lost]}")
    sharp = [one for one in clear if one not in lost]
    caught: list[bool] = []
    for name, edit in damage.BLURS.items():
        found = [_blurred(edit(one.photo.image, _face(one)), one.photo) for one in sharp]
        caught += found
        _share(f"  {name}", found)
    _share("blurred rejected", caught)
    soft = [_blurred(damage.soft_background(one.photo.image, _face(one)), one.photo) for one in sharp]
    _share("soft backgrounds rejected", soft)


def _face(one: Labelled):  # noqa: ANN202
    return find_faces(one.photo.image)[0]


def _blurred(image: Image.Image, photo: Photo) -> bool:
    measured = measure(_photo(image, photo))
    return measured.face is None or blurred(measured.face)


def heads(known: list[Labelled]) -> None:
    """Print how often a cut head is seen, and how often our own square cuts one."""
    alone = [one for one in known if one.alone]
    whole = [one for one in alone if one.row["head_cropped"] == "0"]
    false = [one for one in whole if reject(one.measures) in CUT]
    print(f"whole heads called cut: {len(false)} of {len(whole)}: {[one.row['path'] for one in false]}")
    seen: list[bool] = []
    for name, above in (("eyebrows", 0.5), ("forehead", 0.9), ("hairline", 1.2)):
        cuts = [measure(_photo(damage.cut_head(one.photo.image, _face(one), above), one.photo)) for one in whole]
        found = [one.face is None or reject(one) in CUT for one in cuts]
        seen += found
        _share(f"  cut at the {name}", found)
    _share("cut heads rejected", seen)
    own = [one for one in alone if _cut_by_us(one)]
    print(f"skulls cut by our square: {len(own)} of {len(alone)}: {[one.row['path'] for one in own]}")


def _cut_by_us(one: Labelled) -> bool:
    """Tell whether the square loses a part of the skull that the photo shows."""
    face, image = _face(one), one.photo.image
    shot = one.measures.face.shot if one.measures.face else "portrait"
    square = square_box(face, image.size, shot, 1024 / one.photo.scale)
    return square.top > max(0.0, face.eyes[1] - CROWN * face.unit) + 1


def text(known: list[Labelled]) -> None:
    """Print how many overlays are seen, and how many clean photos are rejected."""
    from portrayal.photos.overlays import read_text

    clean = [one for one in known if one.row["text"] == "none"]
    false = [one for one in clean if read_text(one.photo.image).overlay]
    print(f"clean photos rejected: {len(false)} of {len(clean)}: {[one.row['path'] for one in false]}")
    alone = [one for one in clean if one.alone and max(one.photo.image.size) >= 600]
    caught: list[bool] = []
    for name, edit in damage.OVERLAYS.items():
        found = [bool(read_text(edit(one.photo.image)).overlay) for one in alone]
        caught += found
        _share(f"  {name}", found)
    _share("overlays rejected", caught)
    for label in ("overlay", "scene"):
        seen = [read_text(one.photo.image) for one in known if one.row["text"] == label]
        print(
            f"labelled {label}: {sum(bool(s.overlay) for s in seen)} overlays, {sum(bool(s.words) for s in seen)} with "
            f"words, of {len(seen)}"
        )


def rest(known: list[Labelled]) -> None:
    """Print light, filters and JPEG artefacts: the share that is rejected or warned of, by kind of damage."""
    alone = [one for one in known if one.alone and reject(one.measures) is None]
    print(f"{len(alone)} good photos")
    for name, edit in {**damage.LIGHT, **damage.FILTERS}.items():
        found = Counter(reject(measure(_photo(edit(one.photo.image), one.photo))) for one in alone)
        print(f"  {name}: {dict(found)}")
    for quality in (10, 30, 50, 92):
        found = Counter(reject(measure(_encoded(one.photo.image, quality))) for one in alone)
        print(f"  JPEG {quality}: {dict(found)}")
    reasons = Counter(reject(one.measures) for one in known if one.one)
    print("single photos as they are:", dict(reasons))


def _photo(image: Image.Image, like: Photo) -> Photo:
    """A damaged picture at the measuring scale, as large as the photo it comes from."""
    grown = round(like.scale * 1000) / 1000
    size = (round(image.width * grown), round(image.height * grown))
    return Photo(like.path, image, size, "PNG", None, f"{hash(image.tobytes()):x}")


def _encoded(image: Image.Image, quality: int) -> Photo:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    path = Path("/tmp/score-photos.jpg")  # noqa: S108
    path.write_bytes(buffer.getvalue())
    return read_photo(path)


def _share(name: str, found: list[bool]) -> None:
    print(f"{name}: {sum(found)} of {len(found)} ({sum(found) / max(1, len(found)):.3f})")


PARTS = {"faces": faces, "copies": copies, "blur": blur, "heads": heads, "text": text, "rest": rest}

if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
