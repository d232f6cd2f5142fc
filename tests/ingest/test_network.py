import ipaddress
import socket
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from vendors.ingest.failures import StepFailed
from vendors.ingest.network import checked_addresses, reason_to_refuse

INSIDE = [
    "127.0.0.1", "127.9.9.9", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
    "192.0.0.192", "168.63.129.16", "198.18.0.1", "224.0.0.1", "255.255.255.255", "240.0.0.1", "::", "::1", "fe80::1",
    "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1",
    "2002:7f00:1::", "2002:a00:1::1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::a00:1",
    "2001:0:4136:e378:8000:63bf:80ff:fffe", "::ffff:169.254.169.254",
]  # fmt: skip
OUTSIDE = ["93.184.215.14", "8.8.8.8", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:8.8.8.8", "64:ff9b::808:808"]


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_is_refused(address: str) -> None:
    assert reason_to_refuse(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", OUTSIDE)
def test_an_address_on_the_open_net_is_allowed(address: str) -> None:
    assert reason_to_refuse(ipaddress.ip_address(address)) == ""


def test_loopback_is_allowed_only_when_told_and_nothing_else_with_it() -> None:
    assert reason_to_refuse(ipaddress.ip_address("127.0.0.1"), loopback_allowed=True) == ""
    assert reason_to_refuse(ipaddress.ip_address("10.0.0.1"), loopback_allowed=True)
    assert reason_to_refuse(ipaddress.ip_address("::ffff:127.0.0.1"), loopback_allowed=True)


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_in_an_ipv6_coat_is_refused_whenever_it_is_refused_itself(
    address: ipaddress.IPv4Address,
) -> None:
    number = int(address)
    coats = [(0xFFFF << 32) + number, (0x2002 << 112) + (number << 80), (0x64FF9B << 96) + number]
    if reason_to_refuse(address):
        assert all(reason_to_refuse(ipaddress.IPv6Address(coat)) for coat in coats)


@given(st.ip_addresses())
def test_every_address_gets_an_answer(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    if not reason_to_refuse(address):
        assert address.is_global
        assert not address.is_multicast


def _resolving_to(*addresses: str) -> Any:
    return lambda *args, **kwargs: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (text, 80)) for text in addresses]


def test_a_name_with_one_address_inside_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", _resolving_to("93.184.215.14", "10.0.0.7"))
    with pytest.raises(StepFailed, match=r"10\.0\.0\.7 belongs to a private") as failure:
        checked_addresses("rebinding.example.org", 80)
    assert failure.value.final


@pytest.mark.parametrize("host", ["localhost", "2130706433", "0x7f.1", "127.1", "[::1]"])
def test_other_spellings_of_this_machine_are_refused(host: str, settings: Settings) -> None:
    settings.FETCH_ALLOW_LOOPBACK = False
    with pytest.raises(StepFailed):
        checked_addresses(host.strip("[]"), 80)


def test_a_name_that_is_not_known_can_be_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*args: object, **kwargs: object) -> None:
        raise socket.gaierror(socket.EAI_AGAIN, "try again")

    monkeypatch.setattr(socket, "getaddrinfo", fails)
    with pytest.raises(StepFailed, match="cannot be resolved") as failure:
        checked_addresses("news.example.org", 443)
    assert not failure.value.final


@pytest.mark.parametrize("address", ["fec0::1", "192.88.99.1", "2001:20::1"])
def test_addresses_that_were_set_aside_are_not_fetched_from(address):
    assert reason_to_refuse(ipaddress.ip_address(address)) == "a private or special network"


def test_a_port_that_is_no_web_servers_is_not_fetched_from(settings):
    settings.FETCH_ALLOW_LOOPBACK = False
    with pytest.raises(StepFailed, match=r"Port 6379 of 93\.184\.216\.34 is not fetched from"):
        checked_addresses("93.184.216.34", 6379)
    assert checked_addresses("93.184.216.34", 8443) == ["93.184.216.34"]
