"""Where nothing is sent: hostile spellings of addresses, and what is not of the internet."""

import pytest

from ledger.domain.destinations import address_refusal, may_be_reached

GOOD = "https://hooks.example.org/in"


@pytest.mark.parametrize(
    "url",
    [
        GOOD,
        "HTTPS://Hooks.Example.org/in",
        "https://hooks.example.org:443/in?to=us&and=you",
        "https://xn--bcher-kva.example/in",
        "https://1.example.org",
        "https://hooks.xn--p1ai/",
    ],
)
def test_a_name_on_the_open_internet_may_be_told(url: str) -> None:
    assert address_refusal(url) is None


@pytest.mark.parametrize(
    "spelling",
    [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0x7f.0.0.0x1",
        "0177.0.0.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[fe80::1%25eth0]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[::]",
        "0",
        "0.0.0.0",  # noqa: S104 - nothing is bound
        "8.8.8.8",
        "100.64.0.1",
        "224.0.0.1",
        "169.254.169.254",
        "localhost",
        "localhost.",
        "a.localhost",
        "①②⑦.⓪.⓪.①",
        "127。0。0。1",
        "a\u202eb.example",
        "bücher.example",
        "intranet",
        "hooks.example.org.",
        "hooks..example.org",
        "-hooks.example.org",
        "hooks_.example.org",
        f"{'a' * 64}.example.org",
        f"{'a.' * 126}org",
        "",
    ],
)
def test_no_spelling_of_a_number_or_of_a_near_name_passes(spelling: str) -> None:
    assert address_refusal(f"https://{spelling}/") is not None


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.org/",
        "ftp://hooks.example.org/",
        "file:///etc/passwd",
        "gopher://hooks.example.org/",
        "javascript:alert(1)",
        "//hooks.example.org/",
        "https:///in",
        "https:hooks.example.org",
        "https://pieter:secret@hooks.example.org/",
        "https://hooks.example.org@127.0.0.1/",
        "https://127.0.0.1\\@hooks.example.org/",
        "https://hooks.example.org#@127.0.0.1/",
        "https://hooks.example.org/in\r\nX-Forwarded-For: 127.0.0.1",
        "https://hooks.example.org/in\t",
        " https://hooks.example.org/in",
        "https://hooks.example.org/in x",
        "https://hooks.example.org:22/",
        "https://hooks.example.org:6379/",
        "https://hooks.example.org:0/",
        "https://hooks.example.org:8443/",
        "https://hooks.example.org:99999/",
        "https://hooks.example.org:x/",
        "https://[hooks.example.org/",
        "https://hooks.example.org/" + "a" * 500,
        "",
    ],
)
def test_only_plain_https_addresses_pass(url: str) -> None:
    assert address_refusal(url) is not None


def test_a_port_may_be_allowed_and_the_site_does_not_tell_itself() -> None:
    assert address_refusal("https://hooks.example.org:8443/", ports=[8443]) is None
    assert address_refusal("https://hooks.example.org:22/", ports=[8443]) is not None
    assert address_refusal(GOOD, own=["ledger.example", "example.org"]) is None
    for own in ("hooks.example.org", "Hooks.Example.org", ".example.org", ".hooks.example.org"):
        assert address_refusal(GOOD, own=[own]) == "This is an address of the site itself."


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"],
)
def test_the_open_internet_may_be_reached(address: str) -> None:
    assert may_be_reached(address)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",  # noqa: S104 - nothing is bound
        *("127.0.0.1", "127.255.255.254", "0.1.2.3", "10.0.0.1", "172.16.0.1"),
        *("192.168.1.1", "169.254.169.254", "100.64.0.1", "100.127.255.255", "192.0.0.1"),
        *("192.0.0.8", "192.0.0.192"),
        *("192.0.2.1", "198.51.100.1", "203.0.113.1", "198.18.0.1", "192.88.99.1"),
        *("224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255"),
        *("::", "::1", "fe80::1", "fe80::1%eth0", "fec0::1", "fd00::1", "fc00::1", "ff02::1"),
        *("2001:db8::1", "100::1", "5f00::1", "3fff::1"),
        # What wraps an address is what it wraps.
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "::ffff:0:127.0.0.1"),
        *("64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::808:808"),
        *("2002:7f00:1::", "2002:a9fe:a9fe::", "2001:0:7f00:1::"),
        *("2001:0:808:808:0:0:80ff:fffe", "hooks.example.org", ""),
    ],
)
def test_nothing_nearer_may_be_reached(address: str) -> None:
    assert not may_be_reached(address)
