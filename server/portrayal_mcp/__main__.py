"""`portrayal-mcp`: the server over stdio, or with `--http` over HTTP. Over stdio only the protocol is written."""

import gc
import logging
import sys


def main() -> None:
    """Serve until the host closes stdin, or over HTTP until the process is told to end."""
    match sys.argv[1:]:
        case []:
            _serve_stdio()
        case ["--http", where]:
            _serve_http(where)
        case arguments:
            _answer(arguments)


def _serve_stdio() -> None:
    gc.disable()  # start-up allocates and keeps; collecting meanwhile costs a tenth of it
    from portrayal_mcp.logs import set_up_logs
    from portrayal_mcp.server import make_server

    set_up_logs(logging.WARNING)
    server = make_server()
    gc.enable()
    gc.freeze()
    server.run()


def _serve_http(where: str) -> None:
    from portrayal.errors import PortrayalError
    from portrayal_mcp.collector import exporting
    from portrayal_mcp.logs import set_up_logs
    from portrayal_mcp.web.serving import serve_http

    set_up_logs(logging.INFO)
    try:
        with exporting():
            serve_http(where)
    except PortrayalError as error:
        sys.stderr.write(f"portrayal-mcp: {error}\n")
        raise SystemExit(2) from None


def _answer(arguments: list[str]) -> None:
    from portrayal import __version__

    if arguments == ["--version"]:
        sys.stderr.write(f"portrayal-mcp {__version__}\n")
        return
    sys.stderr.write(
        "portrayal-mcp serves the Model Context Protocol on stdin and stdout; a host starts it, without arguments.\n"
        "portrayal-mcp --http 127.0.0.1:8000 serves it over HTTP: see docs/http.md.\n"
        "Settings are environment variables: see the README, or run `portrayal doctor`.\n"
    )
    if arguments not in (["--help"], ["-h"]):
        raise SystemExit(2)


if __name__ == "__main__":
    main()
