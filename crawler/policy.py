"""One decision for every request, whoever sends it: is this address of ours to ask? Resolves no name and sends nothing."""

import ipaddress
from collections.abc import Collection, Iterable
from functools import lru_cache

from crawler.extract.addresses import host_of, hosts_in_scope, in_scope
from domain.fetches import FetchFailure
from domain.sweeps import SweepOrder

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class Policy:
    """What may be asked for one order.

    The scheme and addresses written as numbers are judged before a request; names are judged by the addresses they resolve
    to, at the moment of connecting and with those very addresses, so that a name that changes its mind gains nothing.
    """

    def __init__(self, *, hosts: Collection[str] = (), allowed_networks: Iterable[str] = ()) -> None:
        self.hosts = frozenset(hosts)
        self._networks: tuple[Network, ...] = tuple(
            ipaddress.ip_network(network, strict=False) for network in allowed_networks
        )
        self._verdicts: dict[str, bool] = {}
        self._internal: dict[str, bool] = {}
        self.refused: set[str] = set()
        """Names that turned out to have forbidden addresses only."""

    @classmethod
    def of(cls, order: SweepOrder) -> "Policy":
        """The policy of an order; ValueError when one of its networks is none."""
        return cls(hosts=hosts_in_scope(order.site.home_url, order.site.hosts), allowed_networks=order.allowed_networks)

    def internal(self, url: str) -> bool:
        """True for addresses on the site's own hosts; all others are at most settled, never followed."""
        end = url.find("/", 8)
        origin = url if end < 0 else url[:end]
        known = self._internal.get(origin)
        if known is None:
            known = self._internal[origin] = in_scope(url, self.hosts)
        return known

    def refusal(self, url: str) -> FetchFailure | None:
        """Why a normalised address must not be asked, as far as its text tells; None when it may."""
        if not url.startswith(("http://", "https://")):
            return FetchFailure.BAD_ADDRESS
        host = hostname_of(url)
        if not host:
            return FetchFailure.BAD_ADDRESS
        if (host[-1].isdigit() or host[-1] == "]") and is_number(host) and not self.allows(host):
            return FetchFailure.PRIVATE_ADDRESS
        return None

    def allows(self, address: str) -> bool:
        """True when this resolved address may be connected to: public, or in one of the allowed networks."""
        verdict = self._verdicts.get(address)
        if verdict is None:
            verdict = self._verdicts[address] = self._judge(address)
        return verdict

    def _judge(self, address: str) -> bool:
        try:
            ip = _unwrap(ipaddress.ip_address(address.strip("[]").partition("%")[0]))
        except ValueError:
            return False
        return is_public(ip) or any(ip in network for network in self._networks)


def is_public(ip: Address) -> bool:
    """True for addresses anybody on the Internet can reach."""
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


@lru_cache(maxsize=4096)
def is_number(host: str) -> bool:
    """True when a host is written as an address (WHATWG has already turned odd spellings into the usual ones)."""
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def hostname_of(url: str) -> str:
    """Host of a normalised address without its port, brackets kept."""
    host = host_of(url)
    if host[:1] == "[":
        return host.partition("]")[0] + "]"
    return host.partition(":")[0]


def _unwrap(ip: Address) -> Address:
    """The IPv4 address inside an IPv6 one that only carries it: the same machine answers."""
    if not isinstance(ip, ipaddress.IPv6Address):
        return ip
    inner = ip.ipv4_mapped or ip.sixtofour
    if inner is None and ip in _NAT64:
        inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return inner or ip
