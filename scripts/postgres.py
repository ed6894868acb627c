"""Run the tests of the ledger, the runner and money on a real PostgreSQL as well: `make postgres`.

Debian's server is installed when it is missing (as root), started in a temporary folder on loopback as a user without
rights, and stopped at the end. More arguments go to pytest.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from clusters_of_postgres import Cluster, programs

TESTS = ("tests/postgres", "tests/runs", "tests/catalog/test_jobs.py", "tests/paid")
QUICK = ("fsync = off", "full_page_writes = off", "max_connections = 200")
"""A test's ledger need not outlive the machine."""


def install() -> None:
    """Install the server where that is possible; says what to do where it is not."""
    if programs() is None and os.geteuid() == 0:
        _apt("update", "-qq")
        conf = Path("/etc/postgresql-common/createcluster.conf")
        conf.parent.mkdir(exist_ok=True)
        if not conf.exists():  # without the default cluster, which nobody asked for
            conf.write_text("create_main_cluster = false\n", encoding="utf-8")
        _apt("install", "-y", "-qq", "postgresql")
    if programs() is None:
        raise SystemExit("PostgreSQL is not installed. On Debian or Ubuntu: sudo apt install postgresql")


def _apt(*words: str) -> None:
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", *words], check=True, stdout=subprocess.DEVNULL, env=env)


def main() -> int:
    """Start the server, run the tests on it, stop it."""
    install()
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)  # noqa: PTH101, S103 - the server's user must reach its own folder inside
        cluster = Cluster(Path(folder) / "cluster", QUICK).start()
        try:
            tests = sys.argv[1:] or TESTS
            env = {**os.environ, "PORTRAYAL_TEST_LEDGER": cluster.url()}
            return subprocess.run([sys.executable, "-m", "pytest", "-rs", *tests], env=env, check=False).returncode
        finally:
            cluster.stop()


if __name__ == "__main__":
    sys.exit(main())
