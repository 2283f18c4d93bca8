"""A link gives its page, or a reason, within bounds; and never anything that is not on the public internet."""

from __future__ import annotations

import gzip
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

from index.allowed_hosts import AllowedHosts
from index.fetching import USER_AGENT, Address, Fetcher, Page, Unfetchable, is_public
from index.report import MAX_BYTES
from tests.index.web import ARTICLE, Respond, Site, answer, raw, redirect, served


@pytest.fixture
def site() -> Iterator[Site]:
    """A site with one article."""
    with served() as server:
        yield server


def is_here(address: Address) -> bool:
    """The loopback that these tests' servers stand on."""
    return address == ip_address("127.0.0.1")


def fetcher(site: Site, **given: Any) -> Fetcher:
    """A fetcher that may reach this site."""
    return Fetcher(**{"is_allowed": is_here, "ports": (site.server_port,)} | given)


def named(*addresses: str) -> Callable[[str, int], list[tuple[Any, ...]]]:
    """A name server that knows one answer."""
    return lambda host, port: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in addresses]


def why(fetcher: Fetcher, url: str) -> str:
    """Why a link is not fetched; its message names the link."""
    with pytest.raises(Unfetchable) as raised:
        fetcher.fetch(url)
    assert str(raised.value).startswith(url[:2_000])
    return raised.value.why


# --- pages ------------------------------------------------------------------------------------------------------------


def test_a_link_gives_its_page_and_the_site_is_told_who_asks(site: Site) -> None:
    page = fetcher(site).fetch(f"{site.root}/bridge")
    assert page == Page(f"{site.root}/bridge", ARTICLE, "text/html; charset=utf-8")
    assert (page.kind, page.charset) == ("text/html", "utf-8")
    ((_, headers),) = site.requests
    assert headers["user-agent"] == USER_AGENT
    assert headers["host"] == f"127.0.0.1:{site.server_port}"


def test_redirects_are_followed_to_the_page_whose_address_is_told(site: Site) -> None:
    for hop in range(5):
        site.answers[f"/{hop}"] = redirect(f"{hop + 1}?from=mail")
        site.answers[f"/{hop}?from=mail"] = redirect(f"/{hop + 1}")
    site.answers["/5"] = site.answers["/5?from=mail"] = redirect("/bridge")
    assert fetcher(site).fetch(f"{site.root}/1").content == ARTICLE
    assert "redirected more than 5 times" in why(fetcher(site), f"{site.root}/0")


def test_a_packed_page_is_unpacked_also_if_it_was_packed_in_two_parts(site: Site) -> None:
    packed = gzip.compress(ARTICLE[:30]) + gzip.compress(ARTICLE[30:])
    site.answers["/packed"] = answer(packed, content_encoding="gzip")
    assert fetcher(site).fetch(f"{site.root}/packed").content == ARTICLE


def test_no_proxy_of_the_environment_is_used(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert fetcher(site).fetch(f"{site.root}/bridge").content == ARTICLE


@pytest.mark.parametrize(
    ("respond", "reason"),
    [
        (answer(b"", 404), "its server answers 404 Not Found: check the link"),
        (answer(b"", 403), "its server answers 403 Forbidden: save the page in a browser that may see it, and add"),
        (answer(b"", 599), "its server answers 599: try again later"),
        (answer(b"PK", content_type="application/zip"), "its server sends application/zip: only text/html, "),
        (raw(b"HTTP/1.0 200 OK\r\n\r\nHello"), "its server sends without saying what it sends: only text/html"),
        (answer(b"x", content_encoding="br"), "it is packed as 'br', which we did not ask for"),
        (answer(b"x", content_encoding="gzip, gzip"), "it is packed as 'gzip, gzip', which we did not ask for"),
        (answer(b"no gzip", content_encoding="gzip"), "its answer is broken"),
        (answer(gzip.compress(ARTICLE)[:-12], content_encoding="gzip"), "its answer is broken (it breaks off)"),
        (answer(b"half", content_length="100"), "its answer is broken"),
        (raw(b"SSH-2.0-OpenSSH_9.2\r\n"), "its answer is broken"),
        (raw(b"HTTP/1.1 200 OK\r\nx: " + b"x" * 200_000 + b"\r\n\r\n"), "its answer is broken"),
        (redirect("file:///etc/passwd"), "it is redirected to 'file:///etc/passwd', which is not a link to a web page"),
        (redirect("http://[bad]"), "it is redirected to 'http://[bad]', which is not a valid link"),
        (redirect("http:////[8]"), "it is redirected to 'http:////[8]', which is not a valid link"),
        (redirect("http://me:secret@127.0.0.1/"), "it is redirected to 'http://me:secret@127.0.0.1/', which holds a "),
        (redirect("http://127.0.0.1:22/"), "it is redirected to 'http://127.0.0.1:22/', which names port 22: only "),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else "",
)
def test_what_is_no_page_says_why(site: Site, respond: Respond, reason: str) -> None:
    site.answers["/"] = respond
    assert why(fetcher(site), f"{site.root}/").startswith(reason)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("ftp://news.example/a", "it is not a link to a web page"),
        ("https:///a", "it is not a link to a web page"),
        ("http://me:secret@news.example/", "it holds a user name"),
        ("http://news.example:8080/", "it names port 8080: only 80 and 443 are open"),
        ("http://[bad]/", "it is not a valid link"),
        ("http://xn--a/", "it is not a valid link"),
        ("http://\ud800/", "it is not a valid link"),
        ("http://news.example/\0", "it is not a valid link"),
        ("http://news.example:99999/", "it names port 99999"),
        ("http://news.example/" + "x" * 2_000, "it has more than 2,000 characters"),
    ],
    ids=lambda value: value[:40],
)
def test_what_is_no_link_is_not_even_looked_up(url: str, reason: str) -> None:
    def resolve(host: str, port: int) -> list[tuple[Any, ...]]:
        raise AssertionError(host)

    assert why(Fetcher(resolve=resolve), url).startswith(reason)


# --- bounds -----------------------------------------------------------------------------------------------------------


def test_a_page_that_unfolds_to_a_gigabyte_is_cut_off(site: Site) -> None:
    bomb = gzip.compress(b"\0" * MAX_BYTES, 9) * 100
    site.answers["/bomb"] = answer(bomb, content_encoding="gzip")
    assert why(fetcher(site), f"{site.root}/bomb").startswith("it has more than 10 MB")


def test_a_page_without_end_is_cut_off(site: Site) -> None:
    def endless(to: BaseHTTPRequestHandler) -> None:
        answer(ARTICLE)(to)
        while True:
            to.wfile.write(b"x" * 65_536)

    site.answers["/endless"] = endless
    assert why(fetcher(site), f"{site.root}/endless").startswith("it has more than 10 MB")


@pytest.mark.parametrize(
    "beginning", [b"", b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n"], ids=["head", "body"]
)
def test_a_server_that_drips_for_ever_does_not_hold_us(site: Site, beginning: bytes) -> None:
    def drip(to: BaseHTTPRequestHandler) -> None:
        to.wfile.write(beginning)
        while True:
            to.wfile.write(b"x")
            time.sleep(0.02)

    site.answers["/drip"] = drip
    assert why(fetcher(site, total_s=0.3), f"{site.root}/drip").startswith("its server takes too long")


def test_a_name_server_that_says_nothing_does_not_hold_us() -> None:
    silent = threading.Event()

    def resolve(host: str, port: int) -> list[tuple[Any, ...]]:
        silent.wait()
        return []

    assert "takes too long" in why(Fetcher(resolve=resolve, total_s=0.1), "https://news.example/")
    silent.set()


# --- the public internet ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    """0.0.0.0 10.0.0.1 100.64.0.1 127.0.0.1 127.1.2.3 169.254.169.254 172.16.0.1 192.0.0.1 192.168.1.1 198.18.0.1
    224.0.0.1 239.1.1.1 240.0.0.1 255.255.255.255 :: ::1 ::7f00:1 ::ffff:127.0.0.1 ::ffff:93.184.216.34 64:ff9b::7f00:1
    64:ff9b::a9fe:a9fe 64:ff9b:1::5db8:d822 100::1 2001::1 2001:db8::1 2002:7f00:1:: 2002:a00:1:: fc00::1 fd00:ec2::254
    fe80::1 fe80::1%1 fec0::1 ff02::1 ff0e::1""".split(),
)
def test_an_address_that_is_not_public_is_refused_whatever_name_leads_there(address: str) -> None:
    assert not is_public(ip_address(address))
    reason = why(Fetcher(resolve=named("93.184.216.34", address)), "https://news.example/a")
    assert reason.startswith(f"it leads to news.example ({ip_address(address)}), which is not on the public internet")


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:4700::1111", "64:ff9b::5db8:d822", "2002:5db8:d822::1"])
def test_a_public_address_is_public_also_behind_a_translator(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1", "0177.1", "127.1", "0"],
)
def test_every_way_to_write_this_machine_is_refused(host: str) -> None:
    # The real look-up, for numbers alone: the one of the tests takes only the plainest ways of writing loopback.
    def resolve(host: str, port: int) -> list[tuple[Any, ...]]:
        return list(_look_up(host, port, flags=0 if host == "localhost" else socket.AI_NUMERICHOST))

    assert "not on the public internet" in why(Fetcher(resolve=resolve), f"http://{host}/")


_look_up = socket.getaddrinfo


def test_a_redirect_to_what_is_not_public_is_refused(site: Site) -> None:
    site.answers["/"] = redirect(f"http://inside.example:{site.server_port}/secrets")
    known = {"127.0.0.1": "127.0.0.1", "inside.example": "10.0.0.7"}
    reason = why(fetcher(site, resolve=lambda host, port: named(known[host])(host, port)), f"{site.root}/")
    assert reason.startswith("it leads to inside.example (10.0.0.7), which is not on the public internet")


def test_a_name_is_looked_up_once_and_the_checked_address_is_the_one_connected_to(site: Site) -> None:
    answers = [["127.0.0.1"], ["10.0.0.7"]]
    asked: list[str] = []

    def resolve(host: str, port: int) -> list[tuple[Any, ...]]:
        asked.append(host)
        return named(*answers.pop(0))(host, port)

    page = fetcher(site, resolve=resolve).fetch(f"http://news.example:{site.server_port}/bridge")
    assert (page.content, asked) == (ARTICLE, ["news.example"])
    assert site.requests[0][1]["host"] == f"news.example:{site.server_port}"


def test_a_host_is_reached_at_the_next_address_if_the_first_is_dead(site: Site) -> None:
    both = fetcher(site, is_allowed=lambda address: address.is_loopback, resolve=named("::1", "127.0.0.1"))
    assert both.fetch(f"http://news.example:{site.server_port}/bridge").content == ARTICLE


def test_a_host_that_does_not_exist_or_does_not_answer_is_named(site: Site) -> None:
    def resolve(host: str, port: int) -> list[tuple[Any, ...]]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    assert why(Fetcher(resolve=resolve), "https://nowhere.example/").startswith("there is no host 'nowhere.example'")
    site.server_close()
    assert why(fetcher(site), f"{site.root}/").startswith("it cannot be reached")


# --- TLS --------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for news.example that signs itself, with its key in the same file."""
    if not (openssl := shutil.which("openssl")):
        pytest.skip("no openssl to make a certificate with")
    path = tmp_path_factory.mktemp("tls") / "news.pem"
    request = "req -x509 -nodes -newkey rsa:2048 -days 2 -subj /CN=news.example -addext subjectAltName=DNS:news.example"
    subprocess.run([openssl, *request.split(), "-keyout", path, "-out", f"{path}.crt"], check=True, capture_output=True)
    path.write_bytes(path.read_bytes() + Path(f"{path}.crt").read_bytes())
    return path


def test_a_certificate_has_to_be_of_the_host_of_the_link_not_of_its_address(site: Site, certificate: Path) -> None:
    asked: list[str | None] = []
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(certificate)
    served.sni_callback = lambda connection, name, context: asked.append(name)
    site.socket = served.wrap_socket(site.socket, server_side=True)
    trusting = fetcher(site, resolve=named("127.0.0.1"), tls=ssl.create_default_context(cafile=str(certificate)))

    assert trusting.fetch(f"https://news.example:{site.server_port}/bridge").content == ARTICLE
    assert asked == ["news.example"]
    for fetching, host in ((trusting, "other.example"), (fetcher(site, resolve=named("127.0.0.1")), "news.example")):
        assert "CERTIFICATE_VERIFY_FAILED" in why(fetching, f"https://{host}:{site.server_port}/bridge")


# --- what is known already --------------------------------------------------------------------------------------------


def test_a_page_that_is_as_it_was_is_not_sent_again(site: Site) -> None:
    def respond(to: BaseHTTPRequestHandler) -> None:
        is_known = to.headers["if-none-match"] == 'W/"7"' or to.headers["if-modified-since"] == "Mon, 07 Apr 2025"
        answer(b"" if is_known else ARTICLE, 304 if is_known else 200, etag='W/"7"', last_modified="Mon, 07 Apr 2025")(
            to
        )

    site.answers["/feed"] = respond
    page = fetcher(site).fetch(f"{site.root}/feed")
    assert (page.status, page.etag, page.modified) == (200, 'W/"7"', "Mon, 07 Apr 2025")
    for known in ({"etag": page.etag}, {"modified": page.modified}):
        again = fetcher(site).fetch(page.url, **known)
        assert (again.status, again.content) == (304, b"")
    assert "answers 304" in why(fetcher(site, resolve=named("127.0.0.1")), _always_304(site))


def _always_304(site: Site) -> str:
    """A page of which its server says that we know it, when we do not."""
    site.answers["/304"] = answer(b"", 304)
    return f"{site.root}/304"


def test_what_a_server_sent_is_not_sent_back_where_it_would_be_another_header(site: Site) -> None:
    fetcher(site).fetch(f"{site.root}/bridge", etag='"a"\r\nx-evil: 1', modified="né")
    ((_, headers),) = site.requests
    assert not {"x-evil", "if-none-match", "if-modified-since"} & set(headers)


def test_it_is_told_how_a_page_moved_and_how_long_to_wait(site: Site) -> None:
    site.answers["/old"] = answer(b"", 301, location="/new")
    site.answers["/new"] = answer(b"", 307, location="/bridge")
    told: list[str] = []
    page = fetcher(site).fetch(f"{site.root}/old", goes_on=told.append)
    assert page.hops == ((301, f"{site.root}/new"), (307, f"{site.root}/bridge"))
    assert told == [f"{site.root}/new", f"{site.root}/bridge"]
    site.answers["/busy"] = answer(b"", 503, retry_after="120")
    with pytest.raises(Unfetchable) as raised:
        fetcher(site).fetch(f"{site.root}/busy")
    assert (raised.value.status, raised.value.retry_after) == (503, "120")


def test_a_redirect_is_not_followed_where_somebody_says_no(site: Site) -> None:
    site.answers["/old"] = redirect("/bridge")

    def refuse(url: str) -> None:
        raise Unfetchable(url, "its robots.txt says no")

    with pytest.raises(Unfetchable, match="its robots.txt says no"):
        fetcher(site).fetch(f"{site.root}/old", goes_on=refuse)
    assert [path for path, _ in site.requests] == ["/old"]


# --- hosts that the owner allows --------------------------------------------------------------------------------------


@pytest.mark.parametrize("allowed", ["127.0.0.1:{port}", "wiki.example:{port} 127.0.0.1"])
def test_a_host_of_ones_own_network_is_reached_once_the_owner_allows_it(site: Site, allowed: str) -> None:
    host = allowed.partition(":")[0]
    hosts = AllowedHosts.of(allowed.format(port=site.server_port).split())
    allowing = Fetcher(hosts=hosts, resolve=named("127.0.0.1"))
    assert allowing.fetch(f"http://{host}:{site.server_port}/bridge").content == ARTICLE
    assert "names port" in why(Fetcher(resolve=named("127.0.0.1")), f"http://{host}:{site.server_port}/bridge")


def test_a_name_that_is_allowed_lets_no_other_name_lead_to_its_address(site: Site) -> None:
    hosts = AllowedHosts.of([f"wiki.example:{site.server_port}"])
    allowing = Fetcher(hosts=hosts, resolve=named("127.0.0.1"), ports=(site.server_port,))
    assert allowing.fetch(f"http://wiki.example:{site.server_port}/bridge").content == ARTICLE
    site.answers["/away"] = redirect(f"http://evil.example:{site.server_port}/bridge")
    for url in (f"http://evil.example:{site.server_port}/bridge", f"http://wiki.example:{site.server_port}/away"):
        assert "evil.example (127.0.0.1), which is not on the public internet" in why(allowing, url)


def test_an_address_that_is_allowed_lets_a_name_lead_to_no_other(site: Site) -> None:
    allowing = Fetcher(hosts=AllowedHosts.of(["10.0.0.7"]), resolve=named("10.0.0.8"))
    assert "(10.0.0.8), which is not on the public internet" in why(allowing, "http://wiki.example/")
