"""Facts about the server behind a home page: certificate, addresses, IPv6; gathered beside the walk, judged nowhere here."""

import asyncio
import socket

from crawler.certificates import Server, look
from crawler.clock import now
from crawler.fetch.answer import Read
from crawler.fetch.failures import RefusedError
from crawler.fetch.http import HttpFetcher, allowed_addresses
from crawler.policy import Policy, hostname_of, is_number
from crawler.probe import as_fetch, six_prober
from domain.records import AddressRecord, CertificateRecord
from domain.targets import TargetRef

_SPACING_S = 3.0
_PORTS = {"http": 80, "https": 443}
_SMALL_BYTES = 100_000
_NO_SUCH_FAMILY = frozenset(
    {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", -5), getattr(socket, "EAI_ADDRFAMILY", -9)}
)
_FAR_AWAY = ("2400:3200::1", 53)
"""A public name server: to «connect» to it by UDP sends nothing and tells whether there is a way."""


async def certificate(
    target: TargetRef, url: str, policy: Policy, *, timeout_s: float, roots: str = "", http: HttpFetcher
) -> CertificateRecord | None:
    """What the server of an https address presents; None for other schemes and for addresses that are not ours to ask."""
    if not url.startswith("https://") or policy.refusal(url) is not None:
        return None
    host = hostname_of(url).strip("[]")
    port = _port_of(url)
    try:
        address = (await allowed_addresses(policy, host, port))[0]
    except (OSError, RefusedError):
        return None
    loop = asyncio.get_running_loop()

    def fetch(where: str) -> bytes:
        if not where.startswith("http://"):
            return b""
        answer = asyncio.run_coroutine_threadsafe(http.ask(where, read=Read.ALL), loop).result(2 * timeout_s)
        return answer.body[:_SMALL_BYTES] if answer.fetch.ok else b""

    server = Server(address=address, port=port, host=host)
    return await asyncio.to_thread(look, target, url, server, at=now(), timeout_s=timeout_s, roots=roots, fetch=fetch)


async def addresses(target: TargetRef, url: str, policy: Policy, *, timeout_s: float) -> AddressRecord | None:
    """The kinds of address a host has, and two tries over IPv6; None for hosts written as a number."""
    host = hostname_of(url).strip("[]")
    if not host or is_number(host):
        return None
    at = now()
    four, six = await asyncio.gather(_has(host, socket.AF_INET), _has(host, socket.AF_INET6))
    way = await asyncio.to_thread(_has_way)
    tries = []
    if six and way:
        async with six_prober(policy, limit_s=timeout_s) as prober:
            for number in range(2):
                await asyncio.sleep(number * _SPACING_S)
                tries.append(as_fetch(await prober.probe(url), url))
                if tries[-1].status is not None:
                    break
    return AddressRecord(
        target=target, url=url, host=host, at=at, has_v4=four, has_v6=six, prober_has_v6=way, tries=tuple(tries)
    )


async def _has(host: str, family: int) -> bool | None:
    """Whether a name has addresses of a family; None when the name servers did not say."""
    try:
        return bool(await asyncio.get_running_loop().getaddrinfo(host, None, family=family, type=socket.SOCK_STREAM))
    except socket.gaierror as error:
        return False if error.errno in _NO_SUCH_FAMILY else None
    except (OSError, UnicodeError):
        return None


def _has_way() -> bool:
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as probe:
            probe.connect(_FAR_AWAY)
    except OSError:
        return False
    return True


def _port_of(url: str) -> int:
    scheme, _, rest = url.partition("://")
    netloc = rest.partition("/")[0]
    port = netloc.rpartition(":")[2]
    return int(port) if port.isdigit() and not netloc.endswith("]") else _PORTS[scheme]
