"""Which links may stand as evidence. Nothing is fetched: only the form is judged."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from ledger.domain import links

UNSEEN = "A link has no spaces, control or invisible characters."
SCHEME = "A link starts with http:// or https://."
LOGIN = "A link must not carry a user name or password."
INCOMPLETE = "This is not a complete web address."


@pytest.mark.parametrize(
    "url",
    [
        "https://www.mea.gov.in/press-releases.htm?dtl/40622",
        "https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=CELEX:32016R0679#d1e40-1-1",
        "http://example.org",
        "https://example.org?x=1",
        "HTTPS://Example.ORG/Path",
        "https://example.org:8443/",
        "https://example.org./",
        "https://bücher.example/ü",
        "https://xn--bcher-kva.example/",
        "https://भारत.example/नीति",
        "https://example.org/%20%40",
        "https://example.org/@press",
        "https://example.org/#@127.0.0.1/",
        "https://example.org/" + "x" * 1980,
    ],
)
def test_a_plain_web_address_is_welcome(url: str) -> None:
    assert links.fault(url) is None


@pytest.mark.parametrize(
    "url",
    [
        "HTTP://8.8.8.8/\r\nX: y",
        "https://example.org/\n",
        "\thttps://example.org/",
        "https://exa\tmple.org/",
        "https://example.org/a b",
        " https://example.org/",
        "https://example.org/\x7f",
        "https://example.org/\0",
        "https://example.org/\x85",
        "https://example.org/\xa0",
        "http://a\u202eb.example/",
        "https://example.org/\u200b",
        "https://example.org/\ud800",
        "https://example.org/\ue000",
        "https://example.org/\U000e0041",
        "java\nscript:alert(1)",
    ],
)
def test_a_character_that_does_not_show_is_refused(url: str) -> None:
    assert links.fault(url) == UNSEEN


@pytest.mark.parametrize(
    "url",
    [
        *("", "example.org", "//127.0.0.1/", "://example.org/"),
        *("ftp://example.org/", "file:///etc/passwd", "gopher://127.0.0.1/"),
        *("javascript:alert(1)", "data:text/html,x", "mailto:a@example.org", "ws://example.org/"),
        "javascript://example.org/%0aalert(1)",
    ],
)
def test_another_scheme_than_the_web_s_is_refused(url: str) -> None:
    assert links.fault(url) == SCHEME


@pytest.mark.parametrize(
    "url",
    [
        "http://user:pw@8.8.8.8/",
        "http://localtest.example@127.0.0.1/",
        "https://example.org:pw@evil.example/",
        "https://@example.org/",
        "https://example.org@/",
        "http://127.0.0.1\\@example.org/",
        "http://example.org\\.evil.example/",
    ],
)
def test_a_link_that_hides_where_it_leads_is_refused(url: str) -> None:
    assert links.fault(url) == LOGIN


@pytest.mark.parametrize(
    "url",
    [
        *("http://", "https:", "http:///etc/passwd", "http:/example.org/", "http:example.org/"),
        *("http://?x", "http://#x", "http://.", "http://localhost/", "http://localhost./"),
        *("http://0/", "http://2130706433/", "http://0x7f000001/"),
        *("http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://[fe80::1%25eth0]/", "http://["),
        *("http://a..example/", "http://.a.example/", "http://127。0。0。1/"),
        f"http://{'a' * 64}.example/",
        f"http://{'a.' * 130}example/",
        *("http://example.org:x/", "http://example.org:80a/", "http://example.org:\uff18\uff10/"),
        *("http://example.org:99999/", "http://example.org:-1/", "http://example.org:+80/"),
    ],
)
def test_an_address_that_leads_nowhere_on_the_web_is_refused(url: str) -> None:
    assert links.fault(url) == INCOMPLETE


@pytest.mark.parametrize(
    "url", ['http://exa"mple.org/', "http://a<b>.example/", "http://ex%61mple.org/"]
)
def test_a_host_is_written_in_letters_that_a_host_may_have(url: str) -> None:
    assert links.fault(url) == INCOMPLETE


def test_a_link_longer_than_its_column_is_refused() -> None:
    url = "https://example.org/"

    assert links.fault(url.ljust(links.MAX_LENGTH, "x")) is None
    assert links.fault(url.ljust(links.MAX_LENGTH + 1, "x")) == (
        "A link has at most 2000 characters."
    )


@given(some.text())
@settings(max_examples=50)
def test_any_text_gets_an_answer_and_never_a_crash(anything: str) -> None:
    for url in (anything, f"http://{anything}", f"https://example.org/{anything}"):
        assert links.fault(url) in {None, UNSEEN, SCHEME, LOGIN, INCOMPLETE}


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://example.org/a", "example-org"),
        ("HTTPS://WWW.Example.org:8443/b?c#d", "example-org"),
        ("https://press.example.org/", "press-example-org"),
        ("https://www2.example.org/", "www2-example-org"),
        ("https://example.org./", "example-org"),
        ("https://bücher.example/", "xn-bcher-kva-example"),
        ("https://भारत.example/", "xn-h2brj9c-example"),
        (f"https://{'a' * 63}.example/", "a" * 60),
    ],
)
def test_a_site_has_a_name_of_its_own(url: str, site: str) -> None:
    assert links.site(url) == site


def test_two_pages_of_one_site_are_one_witness() -> None:
    assert links.site("https://example.org/a") == links.site("http://www.example.org/b")
    assert links.site("https://example.org/") != links.site("https://example.com/")


@pytest.mark.parametrize("host", [f"{'ü' * 63}.example", "☃\u0331.example", "_._"])
def test_every_acceptable_link_has_a_site_with_a_name(host: str) -> None:
    url = f"https://{host}/"

    assert links.fault(url) is not None or links.site(url)


# --- One document, many spellings ---------------------------------------------------------

SPELLINGS = [
    "https://bücher.example.org/a?b=1&c=2",
    "http://bücher.example.org/a?b=1&c=2",
    "https://www.bücher.example.org/a?b=1&c=2",
    "HTTPS://WWW.BÜCHER.Example.ORG:443/a/?c=2&b=1#top",
    "http://xn--bcher-kva.example.org.:80/a?utm_source=x&b=1&c=2&fbclid=y",
]


def test_the_spellings_of_one_link_are_one() -> None:
    assert {links.normalised(url) for url in SPELLINGS} == {"xn--bcher-kva.example.org/a?b=1&c=2"}


@pytest.mark.parametrize(
    "other",
    [
        "https://example.org/A",
        "https://example.org/b",
        "https://example.org:8443/a",
        "https://m.example.org/a",
        "https://example.org/a?b=1",
        "https://example.org/a?utm=1",
    ],
)
def test_links_to_other_documents_stay_apart(other: str) -> None:
    assert links.normalised(other) != links.normalised("https://example.org/a")


def test_no_link_has_no_spelling() -> None:
    assert links.normalised("") == ""
