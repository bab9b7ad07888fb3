"""The guard that keeps tests on this machine."""

from __future__ import annotations

import socket

import pytest

from tests.support.network import NetworkRefused, is_local


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("2001:db8::1", 80, 0, 0)])
def test_a_connection_that_leaves_the_machine_is_refused(address: tuple[str, int]) -> None:
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    with socket.socket(family) as connection, pytest.raises(NetworkRefused, match=address[0]):
        connection.connect(address)


def test_a_name_is_not_looked_up() -> None:
    with pytest.raises(NetworkRefused, match=r"example\.org"):
        socket.getaddrinfo("example.org", 443)


def test_this_machine_can_be_reached() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname()) as connection,
    ):
        assert connection.getpeername() == server.getsockname()


@pytest.mark.parametrize(
    ("address", "local"),
    [
        ("/tmp/socket", True),  # noqa: S108 - an address, nothing is written there
        (("127.0.0.1", 1), True),
        (("::1", 1, 0, 0), True),
        (("localhost", 1), True),
        (("192.0.2.1", 1), False),
        (("example.org", 1), False),
        ((b"127.0.0.1", 1), True),
    ],
)
def test_only_this_machine_counts_as_local(address: object, *, local: bool) -> None:
    assert is_local(address) is local
