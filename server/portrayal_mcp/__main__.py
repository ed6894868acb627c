"""`portrayal-mcp`: the server over stdio. Nothing but the protocol is written to stdout."""

import gc
import logging
import sys


def main() -> None:
    """Serve until the host closes stdin."""
    if len(sys.argv) > 1:
        _answer(sys.argv[1:])
        return
    gc.disable()  # start-up allocates and keeps; collecting meanwhile costs a tenth of it
    from portrayal_mcp.server import make_server

    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="portrayal: %(levelname)s %(message)s")
    server = make_server()
    gc.enable()
    gc.freeze()
    server.run()


def _answer(arguments: list[str]) -> None:
    from portrayal import __version__

    if arguments == ["--version"]:
        sys.stderr.write(f"portrayal-mcp {__version__}\n")
        return
    sys.stderr.write(
        "portrayal-mcp serves the Model Context Protocol on stdin and stdout; a host starts it, without arguments.\n"
        "Settings are environment variables: see the README, or run `portrayal doctor`.\n"
    )
    if arguments not in (["--help"], ["-h"]):
        raise SystemExit(2)


if __name__ == "__main__":
    main()
