"""Measure what a photo of 12 million pixels costs: `python scripts/bench_photos.py [FOLDER of JPEGs]`.

Prints CPU milliseconds a photo for the bare quarter-scale decode, for our survey, and for imagehash and cleanvision,
which are installed into a throw-away environment; all in one run on the same files. Exits 1 over a limit.
"""

import io
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from portrayal.photos.sample_person import SAMPLE_POSES, draw_sample_person
from portrayal.photos.surveying import survey

LIMIT_MS, LIMIT_MB = 80, 300
COUNT, PIXELS = 12, (3000, 4000)
HASH = """
import sys, imagehash
from PIL import Image
for path in sys.argv[1:]:
    imagehash.phash(Image.open(path))
"""
CLEAN = """
import sys
from cleanvision import Imagelab
lab = Imagelab(filepaths=sys.argv[1:])
lab.find_issues(n_jobs=1, verbose=False)
"""
PEERS = {"imagehash": HASH, "cleanvision": CLEAN}
OURS = """
import sys
from pathlib import Path
from portrayal.photos.surveying import survey
survey([Path(path) for path in sys.argv[1:]])
status = Path("/proc/self/status").read_text()
print(int(status.split("VmHWM:")[1].split()[0]) // 1024)  # getrusage would count what the parent had
"""


def main(given: list[str]) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        paths = sorted(Path(given[0]).glob("*.jp*g")) if given else draw(folder / "photos")
        megabytes = sum(path.stat().st_size for path in paths) / len(paths) / 1e6
        print(f"{len(paths)} JPEGs of {megabytes:.1f} MB, CPU milliseconds a photo:")
        bare = cpu(lambda: decode(paths), paths)
        print(f"  bare decode  {bare:6.0f}")
        survey(paths[:1])  # loads the networks
        ours = cpu(lambda: survey(paths), paths)
        print(f"  portrayal    {ours:6.0f}  {ours / bare:4.1f} times the bare decode")
        for name, figure in peers(paths, folder).items():
            print(
                f"  {name:12} {figure:6.0f}  {figure / bare:4.1f} times the bare decode, {figure / ours:.1f} times ours"
            )
        start = time.perf_counter()
        survey(paths)
        print(f"  on two threads {1000 * (time.perf_counter() - start) / len(paths):.0f} ms of the clock a photo")
        many = [sys.executable, "-c", OURS, *(str(path) for path in paths * (500 // len(paths)))]
        memory = int(subprocess.run(many, check=True, capture_output=True, text=True).stdout)
    held = [
        verdict("photo", f"{ours:.0f} ms of CPU, {ours / bare:.1f} times the decode", LIMIT_MS, ok=ours <= LIMIT_MS),
        verdict("memory", f"{memory} MB at most for 500 photos", LIMIT_MB, ok=memory <= LIMIT_MB),
    ]
    raise SystemExit(not all(held))


def draw(folder: Path) -> list[Path]:
    """Write photos of the sample person: enlarged drawings with the grain of a camera."""
    folder.mkdir()
    random = np.random.default_rng(12)
    for number in range(COUNT):
        image = draw_sample_person(number, SAMPLE_POSES[number % len(SAMPLE_POSES)], (900, 1200))
        large = np.asarray(image.resize(PIXELS, Image.Resampling.BICUBIC), dtype=np.int16)
        large = large + random.normal(0, 5, (*large.shape[:2], 1)).astype(np.int16)
        Image.fromarray(large.clip(0, 255).astype(np.uint8)).save(folder / f"{number:02d}.jpg", quality=90)
    return sorted(folder.iterdir())


def decode(paths: list[Path]) -> None:
    """Read and decode at a quarter of the size, and nothing else."""
    for path in paths:
        with Image.open(io.BytesIO(path.read_bytes())) as image:
            image.draft("RGB", (image.width // 4, image.height // 4))
            image.load()


def cpu(work: Callable[[], object], paths: list[Path]) -> float:
    """Return CPU milliseconds a photo of this process, the least of three runs."""
    runs: list[float] = []
    for _ in range(3):
        start = time.process_time()
        work()
        runs.append(time.process_time() - start)
    return 1000 * min(runs) / len(paths)


def peers(paths: list[Path], scratch: Path) -> dict[str, float]:
    """Return CPU milliseconds a photo of other programs without their start; what cannot be installed is left out."""
    found: dict[str, float] = {}
    for name, code in PEERS.items():
        python = environment(scratch / name, name)
        if python is None:
            print(f"  {name:12}      -  could not be installed")
            continue
        whole = children([str(python), "-c", code, *map(str, paths)])
        idle = children([str(python), "-c", f"import {name}"])
        found[name] = 1000 * (whole - idle) / len(paths)
    return found


def environment(place: Path, package: str) -> Path | None:
    """Make a virtual environment with one package; None when that fails."""
    uv = shutil.which("uv") or str(Path(sys.executable).parent.parent / "tools" / "bin" / "uv")
    python = place / "bin" / "python"
    for command in ([uv, "venv", "-q", str(place), "--python", sys.executable],
                    [uv, "pip", "install", "-q", "--python", str(python), package]):  # fmt: skip
        try:
            if subprocess.run(command, check=False, capture_output=True, timeout=300).returncode:
                return None
        except (OSError, subprocess.TimeoutExpired):
            return None
    return python


def children(command: list[str]) -> float:
    """Return CPU seconds of a command; raises when it fails."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, "OPENBLAS_NUM_THREADS": "1"})
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def verdict(name: str, figure: str, limit: float, *, ok: bool) -> bool:
    """Print one line and return whether the limit holds."""
    print(f"{'OK  ' if ok else 'OVER'}  {name:12} {figure}  (limit {limit:g})")
    return ok


if __name__ == "__main__":
    main(sys.argv[1:])
