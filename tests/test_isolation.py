"""The guards of conftest.py hold: a test that could reach a vendor or a person's files would prove nothing."""

import os
import socket
from pathlib import Path

import pytest


def test_a_connection_off_this_machine_fails_the_test():
    with socket.socket() as one, pytest.raises(pytest.fail.Exception, match="loopback only"):
        one.connect(("192.0.2.1", 443))


def test_looking_up_a_name_fails_the_test():
    with pytest.raises(pytest.fail.Exception, match=r"api\.example"):
        socket.getaddrinfo("api.example", 443)


def test_loopback_is_open():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as one:
        assert one.getpeername() == server.getsockname()


def test_no_setting_or_key_of_this_machine_is_seen():
    assert not [name for name in os.environ if name.startswith(("PORTRAYAL_", "REPLICATE_", "GEMINI_"))]
    assert not list(Path.home().iterdir())
