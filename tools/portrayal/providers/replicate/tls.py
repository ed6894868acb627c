"""The certificates that the vendor is known by: read once a process, because that takes as long as a request."""

import ssl
from functools import cache


@cache
def certificates() -> ssl.SSLContext:
    """Return the context of every connection to the vendor. Blocking the first time."""
    import httpx2

    return httpx2.create_ssl_context()
