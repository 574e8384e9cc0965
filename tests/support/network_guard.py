"""Stands between the tests and every network but the loopback; knows nothing of pytest."""

import errno
import ipaddress
import socket
from typing import Any

_connect = socket.socket.connect
_connect_ex = socket.socket.connect_ex
_getaddrinfo = socket.getaddrinfo


def is_local(host: object) -> bool:
    """True for loopback addresses and for names that mean this machine; no name is looked up."""
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    try:
        return ipaddress.ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        return name == "localhost" or name.endswith(".localhost")


class NetworkGuard:
    """Replacements for the ways out of this process, and the list of addresses that were tried.

    Programs written in C (a browser, libpq, uvloop) and child processes pass it by.
    """

    def __init__(self) -> None:
        self.attempts: list[str] = []
        guard = self

        def connect(sock: socket.socket, address: Any) -> None:
            guard._refuse_outside(sock, address)
            _connect(sock, address)

        def connect_ex(sock: socket.socket, address: Any) -> int:
            guard._refuse_outside(sock, address)
            return _connect_ex(sock, address)

        self.connect = connect
        self.connect_ex = connect_ex

    def getaddrinfo(self, host: Any, *args: Any, **kwargs: Any) -> Any:
        """Numbers and this machine's names are looked up; every other name is unknown, as on a machine without a network."""
        if host is None or is_local(host) or _is_address(host):
            return _getaddrinfo(host, *args, **kwargs)
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    def _refuse_outside(self, sock: socket.socket, address: Any) -> None:
        if sock.family not in (socket.AF_INET, socket.AF_INET6) or is_local(address[0]):
            return
        self.attempts.append(f"{address[0]}:{address[1]}")
        raise OSError(errno.ENETUNREACH, f"tests may not connect to {address[0]}")


def _is_address(host: object) -> bool:
    try:
        ipaddress.ip_address(host.decode("ascii", "replace") if isinstance(host, bytes) else str(host))
    except ValueError:
        return False
    return True
