"""No test reaches beyond this machine: what needs the network would pass or fail with the weather."""

from __future__ import annotations

import ipaddress
import sys


class NetworkRefused(BaseException):
    """Raised where a test leaves the machine; not an Exception, so that no code under test hides it."""


def refuse_network() -> None:
    """Refuse, for the rest of this process, every connection and name look-up that leaves it.

    An audit hook sees the connections of C extensions too and cannot be undone by a test.
    """
    sys.addaudithook(_refuse)


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.connect" and not is_local(arguments[1]):
        message = f"a test tried to connect to {arguments[1]!r}"
        raise NetworkRefused(message)
    if event == "socket.getaddrinfo" and not is_local_host(arguments[0]):
        message = f"a test tried to look up {arguments[0]!r}"
        raise NetworkRefused(message)


def is_local(address: object) -> bool:
    """Whether a socket's address is a file of this machine or its loopback."""
    if isinstance(address, str | bytes):
        return True
    return isinstance(address, tuple) and is_local_host(address[0])


def is_local_host(host: object) -> bool:
    """Whether a host, named or numbered, is this machine."""
    if host in (None, "", b"", "localhost", b"localhost"):
        return True
    try:
        return ipaddress.ip_address(_text(host)).is_loopback
    except ValueError:
        return False


def _text(host: object) -> str:
    return host.decode() if isinstance(host, bytes) else str(host)
