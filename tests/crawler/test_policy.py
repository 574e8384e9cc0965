"""What may be asked: public addresses and allowed networks, whatever disguise an address wears."""

import pytest

from crawler.policy import Policy
from domain.fetches import FetchFailure


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
     "::1", "fe80::1%eth0", "fc00::1", "::ffff:127.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1", "no address"],
)  # fmt: skip
def test_addresses_the_public_cannot_reach_are_refused(address: str) -> None:
    assert not Policy().allows(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700::1111", "::ffff:1.1.1.1"])
def test_public_addresses_are_allowed(address: str) -> None:
    assert Policy().allows(address)


def test_an_allowed_network_opens_itself_and_nothing_else() -> None:
    policy = Policy(allowed_networks=("10.2.0.0/16",))
    assert policy.allows("10.2.3.4")
    assert policy.allows("::ffff:10.2.3.4")
    assert not policy.allows("10.3.0.1")


@pytest.mark.parametrize(
    ("url", "failure"),
    [
        ("http://127.0.0.1:80/x", FetchFailure.PRIVATE_ADDRESS),
        ("http://[::1]/x", FetchFailure.PRIVATE_ADDRESS),
        ("ftp://www.example.gov.cn/", FetchFailure.BAD_ADDRESS),
        ("file:///etc/passwd", FetchFailure.BAD_ADDRESS),
        ("http:///x", FetchFailure.BAD_ADDRESS),
        ("http://www.example.gov.cn/", None),
        ("http://12306.cn/", None),
    ],
)
def test_what_the_text_of_an_address_tells_is_judged_before_a_request(url: str, failure: FetchFailure | None) -> None:
    assert Policy().refusal(url) is failure


def test_only_hosts_of_the_site_are_followed() -> None:
    policy = Policy(hosts=("www.example.gov.cn",))
    assert policy.internal("http://www.example.gov.cn/a.html")
    assert not policy.internal("http://www.example.gov.cn.evil.example/a.html")
