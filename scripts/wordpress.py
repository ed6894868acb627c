"""Start a real WordPress on loopback, fill it, and run the tests that need one: `make wordpress`.

Its files are those of Debian's package `wordpress` (or of `--files FOLDER`), its database is a MariaDB of its own on a
socket, PHP's own server answers. All of it lives in one temporary folder, which goes away with the processes.
`--serve` leaves it running until Ctrl-C, to look at it by hand.
"""

import argparse
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).parent.parent
SITE = ROOT / "tests" / "wordpress" / "site"
PACKAGES = ("php-cli", "php-mysql", "php-gd", "php-xml", "php-mbstring", "mariadb-server-core")
PROGRAMS = ("php", "mariadbd", "mariadb-install-db")
WAIT_S = 60.0
DOORS = {
    "site": {},
    "plain": {"WP_TEST_PERMALINKS": "plain"},
    "public": {"WP_TEST_ENVIRONMENT": "production"},
    "closed": {"WP_TEST_CLOSED": "1"},
}
"""One site behind several ports: as usual; without pretty addresses; without application passwords, as on the open
internet over http; with a plugin that closes the REST API."""


class Missing(Exception):
    """Something that cannot be installed here."""


def main() -> int:
    """Run the tests, or serve. Exits 0 with a loud word where WordPress cannot be installed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=Path, help="an unpacked WordPress to use instead of Debian's")
    parser.add_argument("--serve", action="store_true", help="leave it running until Ctrl-C")
    parser.add_argument("tests", nargs="*", default=[str(ROOT / "tests" / "wordpress")])
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, leave)
    try:
        with wordpress(given.files) as told:
            print(f"wordpress: {json.loads(told.read_text())['version']} is up.", file=sys.stderr)
            if given.serve:
                print(told.read_text(), flush=True)
                while True:
                    time.sleep(3600)
            environ = {**os.environ, "PORTRAYAL_WORDPRESS_TEST": str(told)}
            command = [sys.executable, "-m", "pytest", "-rs", "-p", "no:cacheprovider", *given.tests]
            return subprocess.run(command, cwd=ROOT, env=environ, check=False).returncode
    except KeyboardInterrupt:
        return 0
    except Missing as fault:
        print(f"wordpress: {fault} The tests with a real WordPress were NOT run.", file=sys.stderr)
        return 0


@contextmanager
def wordpress(files: Path | None = None) -> Iterator[Path]:
    """Yield the path of a JSON file: version, one address for each of DOORS, users, passwords and the seeded posts."""
    install()
    with tempfile.TemporaryDirectory(prefix="portrayal-wordpress-") as name:
        folder = Path(name)
        root = unpack(folder, files)
        running: list[subprocess.Popen[bytes]] = []
        try:
            running.append(start_database(folder))
            configure(root, folder)
            ports = {door: free_port() for door in DOORS}
            told = folder / "site.json"
            told.write_text(json.dumps(seed(root, ports["site"]) | {door: url(port) for door, port in ports.items()}))
            for door, environ in DOORS.items():
                running.append(serve(root, folder, ports[door], environ))
            for port in ports.values():
                await_port(port)
            yield told
        finally:
            for process in reversed(running):
                end(process)


def install() -> None:
    """Install what is missing with apt-get, as root."""
    if all(shutil.which(program) for program in PROGRAMS):
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise Missing(f"It needs {', '.join(PACKAGES)}, and apt-get as root to install them.")
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "-y", "--no-install-recommends", *PACKAGES]):
        if subprocess.run(["apt-get", "-qq", *command], env=environ, stdout=subprocess.DEVNULL, check=False).returncode:
            raise Missing(f"apt-get {command[0]} failed.")
    if not all(shutil.which(program) for program in PROGRAMS):
        raise Missing("The packages were installed, but their programs are not there.")


def unpack(folder: Path, files: Path | None) -> Path:
    """Return a fresh copy of WordPress; Debian's package is taken apart, not installed (that wants Apache)."""
    root = folder / "root"
    if files:
        shutil.copytree(files, root, symlinks=True)
        return root
    if not shutil.which("apt-get"):
        raise Missing("There is no apt-get to fetch Debian's package with.")
    inside = folder / "packages"
    inside.mkdir()
    names = ["wordpress", "wordpress-theme-twentytwentythree"]
    for attempt in range(2):
        if (
            subprocess.run(
                ["apt-get", "-qq", "-o", "APT::Sandbox::User=root", "download", *names], cwd=inside, check=False
            ).returncode
            == 0
        ):
            break
        if attempt or subprocess.run(["apt-get", "-qq", "update"], check=False).returncode:
            raise Missing("Debian's package cannot be downloaded.")
    for package in inside.glob("*.deb"):
        subprocess.run(["dpkg-deb", "-x", str(package), str(inside)], check=True)
    shutil.move(inside / "usr" / "share" / "wordpress", root)
    content = inside / "var" / "lib" / "wordpress" / "wp-content"
    shutil.copytree(content, root / "wp-content", dirs_exist_ok=True, ignore=links)
    return root


def links(folder: str, names: list[str]) -> list[str]:
    """Return those names in a folder that are links: Debian's point at what is not installed."""
    return [name for name in names if Path(folder, name).is_symlink()]


def start_database(folder: Path) -> subprocess.Popen[bytes]:
    """Start a MariaDB that listens on a socket only, and make the database."""
    data, sock = folder / "db", folder / "db.sock"
    options = ["--no-defaults", f"--datadir={data}", *(["--user=root"] if os.geteuid() == 0 else [])]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    made = ["mariadb-install-db", *options, "--auth-root-authentication-method=normal", "--skip-test-db"]
    subprocess.run(made, check=True, **quiet)
    first = folder / "first.sql"
    first.write_text("CREATE DATABASE IF NOT EXISTS wordpress CHARACTER SET utf8mb4;")
    server = ["mariadbd", *options, f"--socket={sock}", "--skip-networking", f"--init-file={first}"]
    process = subprocess.Popen(
        [*server, "--innodb-buffer-pool-size=64M", f"--pid-file={folder / 'db.pid'}"],
        start_new_session=True,
        **quiet,
    )
    until = time.monotonic() + WAIT_S
    while not sock.exists():
        if process.poll() is not None or time.monotonic() > until:
            end(process)
            raise RuntimeError("MariaDB did not start.")
        time.sleep(0.1)
    return process


def configure(root: Path, folder: Path) -> None:
    """Write wp-config.php, and put our stand-ins for plugins where WordPress loads them by itself."""
    config = (SITE / "wp-config.php").read_text(encoding="utf-8")
    (root / "wp-config.php").write_text(config.replace("@SOCKET@", str(folder / "db.sock")), encoding="utf-8")
    plugins = root / "wp-content" / "mu-plugins"
    plugins.mkdir(parents=True, exist_ok=True)
    shutil.copy(SITE / "stand_ins.php", plugins)
    (root / "wp-content" / "uploads").mkdir(exist_ok=True)


def seed(root: Path, port: int) -> dict[str, object]:
    """Install the site and fill it through WordPress's own functions; returns what it says about itself."""
    environ = {**os.environ, "WP_TEST_HOST": f"127.0.0.1:{port}"}
    command = ["php", "-d", "display_errors=stderr", str(SITE / "seed.php"), str(root)]
    made = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=300, check=False)
    if made.returncode:
        raise RuntimeError(f"WordPress could not be filled:\n{made.stderr[-2000:]}\n{made.stdout[-2000:]}")
    return json.loads(made.stdout.rpartition("\n::")[2])


def serve(root: Path, folder: Path, port: int, environ: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start PHP's own server at a port, with two workers."""
    log = (folder / f"php-{port}.log").open("wb")
    return subprocess.Popen(
        ["php", "-ddisplay_errors=0", "-S", f"127.0.0.1:{port}", "-t", str(root)],
        env={**os.environ, "PHP_CLI_SERVER_WORKERS": "2", **environ},
        stdout=log,
        stderr=log,
        start_new_session=True,
    )


def await_port(port: int) -> None:
    """Wait until something answers at a port."""
    until = time.monotonic() + WAIT_S
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("PHP's server did not start.")


def free_port() -> int:
    """Return a port that nobody uses now."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return listening.getsockname()[1]


def url(port: int) -> str:
    """Return the address of a port."""
    return f"http://127.0.0.1:{port}"


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process of ours with its children (PHP's server leaves its workers behind), and wait for it."""
    for how in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, how)
        with suppress(subprocess.TimeoutExpired):
            process.wait(20)
            return


def leave(*_: object) -> None:
    """End as Ctrl-C does, so that nothing stays behind."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
