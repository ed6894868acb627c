"""The command line: thin commands over the catalog, tables for people and `--json` for scripts."""


def main() -> None:
    """Run `portrayal`. The catalog is imported by the first command that needs it, not by `--help`."""
    from portrayal.cli.app import app

    app()
