"""Networks that a key may be used from."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as some

from ledger.domain.networks import MAX_NETWORKS, address, holds, networks, networks_refusal


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (["192.0.2.0/24"], ["192.0.2.0/24"]),
        (["192.0.2.7"], ["192.0.2.7/32"]),
        (["192.0.2.0/255.255.255.0", "192.0.2.0/24"], ["192.0.2.0/24"]),
        (["2001:DB8:0::/32", "::1"], ["2001:db8::/32", "::1/128"]),
        (["::ffff:192.0.2.0/120"], ["192.0.2.0/24"]),
        (["::ffff:0:0/96"], ["0.0.0.0/0"]),
        ([], []),
    ],
)
def test_networks_are_kept_in_one_spelling(written: list[str], kept: list[str]) -> None:
    assert networks_refusal(written) is None
    assert networks(written) == kept
    assert networks(kept) == kept


@pytest.mark.parametrize(
    ("word", "why"),
    [
        ("192.0.2.7/24", "Write 192.0.2.0/24 for all of it."),
        ("2001:db8::1/32", "Write 2001:db8::/32 for all of it."),
        ("192.0.2.0/33", "“192.0.2.0/33” is no network."),
        ("192.0.2", "is no network."),
        ("embassy.example", "is no network."),
        ("192.0.2.0/-1", "is no network."),
        ("", "is no network."),
        ("x" * 500, f"“{'x' * 50}” is no network."),
    ],
)
def test_what_is_no_network_is_refused_by_name(word: str, why: str) -> None:
    assert why in (networks_refusal(["192.0.2.0/24", word]) or "")


def test_a_key_has_fifty_networks_at_most() -> None:
    many = [f"192.0.2.{n}" for n in range(MAX_NETWORKS + 1)]

    assert networks_refusal(many[:-1]) is None
    assert networks_refusal(many) == "A key has at most 50 networks."


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("192.0.2.7", IPv4Address("192.0.2.7")),
        ("::ffff:192.0.2.7", IPv4Address("192.0.2.7")),
        ("::FFFF:C000:207", IPv4Address("192.0.2.7")),
        ("2001:db8::1", IPv6Address("2001:db8::1")),
        ("fe80::1%eth0", IPv6Address("fe80::1")),
        ("", None),
        ("192.0.2.7:443", None),
        ("unknown", None),
        ("192.0.2.07", None),
    ],
)
def test_an_address_is_read_in_the_family_it_belongs_to(
    text: str, found: IPv4Address | IPv6Address | None
) -> None:
    assert address(text) == found


@given(some.text(max_size=60))
def test_no_text_is_too_strange_to_be_refused(text: str) -> None:
    if networks_refusal([text]) is None:
        assert all(str(ip_network(kept)) == kept for kept in networks([text]))
    address(text)


@given(some.ip_addresses(v=4), some.integers(0, 32), some.ip_addresses(v=4))
def test_an_address_is_held_however_it_and_its_network_are_written(
    inside: IPv4Address, length: int, other: IPv4Address
) -> None:
    network = IPv4Network((inside, length), strict=False)
    mapped = f"::ffff:{network.network_address}/{96 + length}"

    for kept in (networks([str(network)]), networks([mapped])):
        assert holds(kept, address(str(inside)))
        assert holds(kept, address(f"::ffff:{inside}"))
        assert holds(kept, other) == (other in network)
        assert holds(["2001:db8::/32", *kept], inside)


def test_a_key_without_networks_is_good_everywhere_and_one_with_them_nowhere_unknown() -> None:
    assert holds([], None)
    assert not holds(["0.0.0.0/0", "::/0"], None)
    assert not holds(["::/0"], address("192.0.2.7"))
