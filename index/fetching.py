"""Pages by their links: one page at a time, from the public web alone, within bounds of time and size."""

from __future__ import annotations

import re
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from email.message import Message
from http import HTTPStatus
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from threading import Thread
from typing import Any

import httpcore
import httpx

from index.allowed_hosts import AllowedHosts
from index.report import MAX_BYTES

USER_AGENT = "Dateline/0.1 (+news reports with receipts)"
CONTENT_TYPES = ("text/html", "application/xhtml+xml", "text/plain", "application/pdf")
# Feeds come under any of these names; as text/html also from servers that do not know better, and a page names feeds.
FEED_TYPES = (
    "application/rss+xml",
    "application/atom+xml",
    "application/rdf+xml",
    "application/feed+json",
    "application/json",
    "application/xml",
    "text/xml",
    *CONTENT_TYPES,
)
MAX_REDIRECTS = 5
_CONNECT_S = 10.0
# Long enough for any article, short enough that a request fits into the socket's buffer and sending it never waits.
_MAX_URL = 2_000
# What gzip may unfold at once: a bomb is noticed after that much.
_STEP = 65_536
# An ETag, a date, or a list of types: what may stand in a header.
_VALIDATOR, _MAX_VALIDATOR = re.compile(r"[\x20-\x7e]{1,500}"), 500
_NAT64 = IPv6Network("64:ff9b::/96")
_REDIRECTS = (301, 302, 303, 307, 308)

Address = IPv4Address | IPv6Address
# Like socket.getaddrinfo: the addresses of a host and port, each last in its tuple.
Resolve = Callable[[str, int], Sequence[tuple[Any, ...]]]


class Unfetchable(Exception):
    """A link whose page cannot be had; `why` is the fault and the remedy; the message names the link too.

    `status` is what its server answered, 0 if it did not; `retry_after` the header of that name.
    """

    def __init__(self, url: str, why: str, status: int = 0, retry_after: str = "") -> None:
        super().__init__(f"{url[:_MAX_URL]}: {why}")
        self.why = why
        self.status = status
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Page:
    """What a link gave: the address after all redirects, the bytes without their compression, the type as declared.

    `status` is 304, and there is no content, when the page is still as it was under the `etag` and the `modified` (the
    headers of that meaning) that were given. `hops` are the redirects, each with its status and target.
    """

    url: str
    content: bytes
    content_type: str
    status: int = 200
    etag: str = ""
    modified: str = ""
    hops: tuple[tuple[int, str], ...] = ()

    @property
    def kind(self) -> str:
        """The type without its parameters, in lower case, such as "text/html"."""
        return self.content_type.partition(";")[0].strip().lower()

    @property
    def charset(self) -> str:
        """The encoding that the server declared, in lower case, or ""."""
        message = Message()
        message["content-type"] = self.content_type
        return message.get_content_charset("")


def is_public(address: Address) -> bool:
    """Tell whether an address is on the public internet, whatever IPv4 address it may carry inside."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return False
        carried = IPv4Address(int(address) & 0xFFFF_FFFF) if address in _NAT64 else address.sixtofour
        if carried:
            return is_public(carried)
        if address.is_site_local:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _anywhere(url: str) -> None:
    """Go wherever a redirect leads."""


_NO_HOSTS = AllowedHosts()


class Fetcher:
    """Fetches pages over http and https, and raises Unfetchable for what is wrong with a link or its page.

    Whatever the link, its redirects or the answers of the name server say, it connects only to an address that
    `is_allowed` takes or the owner of this machine has allowed (`hosts`), and only to `ports` and those that he named.
    A fetch ends after `total_s` seconds, however slowly the server answers.
    """

    def __init__(
        self,
        is_allowed: Callable[[Address], bool] = is_public,
        resolve: Resolve | None = None,
        ports: Collection[int] = (80, 443),
        total_s: float = 20.0,
        tls: ssl.SSLContext | None = None,
        hosts: AllowedHosts = _NO_HOSTS,
    ) -> None:
        self._is_allowed = is_allowed
        self._hosts = hosts
        self._resolve = resolve or socket.getaddrinfo
        self._ports = ports
        self._total_s = total_s
        self._tls = tls or httpcore.default_ssl_context()

    def fetch(
        self,
        url: str,
        kinds: Collection[str] = CONTENT_TYPES,
        etag: str = "",
        modified: str = "",
        goes_on: Callable[[str], None] = _anywhere,
    ) -> Page:
        """Fetch the page of a link, following its redirects.

        `kinds` are the content types that will do, any if there are none. With `etag` or `modified`, of the page as it
        is known, the server may answer that it is still the same. `goes_on` is told where a redirect leads before that
        is asked, and may raise Unfetchable.
        """
        wanted = _Wanted(tuple(kinds), etag, modified, goes_on)
        door = _CheckedNetwork(self._allowed, self._resolve, _Deadline(time.monotonic() + self._total_s))
        try:
            # httpcore and not httpx: it knows no proxies of the environment, and unpacks nothing before we measure it.
            with httpcore.ConnectionPool(ssl_context=self._tls, network_backend=door) as pool:
                return self._followed(pool, self._checked(url), wanted)
        except _Fault as error:
            raise Unfetchable(url, str(error), error.status, error.retry_after) from error
        except httpcore.TimeoutException as error:
            why = "its server takes too long: try again later, or save the page and add the file"
            raise Unfetchable(url, why) from error
        except httpcore.NetworkError as error:
            raise Unfetchable(url, f"it cannot be reached ({error}): check the link, or try again later") from error
        except (httpcore.ProtocolError, zlib.error) as error:
            raise Unfetchable(url, f"its answer is broken ({error}): try again later") from error

    def _allowed(self, host: str, address: Address) -> bool:
        return self._is_allowed(address) or self._hosts.allow(host, address)

    def _followed(self, pool: httpcore.ConnectionPool, url: httpx.URL, wanted: _Wanted) -> Page:
        hops: list[tuple[int, str]] = []
        for _ in range(MAX_REDIRECTS + 1):
            target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
            sent = [(b"host", url.netloc), (b"user-agent", USER_AGENT.encode()), (b"accept-encoding", b"gzip")]
            with pool.stream("GET", target, headers=[*sent, *wanted.headers()]) as response:
                headers = httpx.Headers(response.headers)
                if response.status not in _REDIRECTS or "location" not in headers:
                    return replace(_page(str(url), response, headers, wanted), hops=tuple(hops))
                url = self._checked(headers["location"], url)
                hops.append((response.status, str(url)))
            wanted.goes_on(str(url))
        raise _Fault(f"it is redirected more than {MAX_REDIRECTS} times: take the link from a browser")

    def _checked(self, given: str, base: httpx.URL | None = None) -> httpx.URL:
        """A link, or the target of a redirect seen from `base`, when it is one that we follow."""
        subject = f"it is redirected to {given[:200]!r}, which" if base else "it"
        if len(given) > _MAX_URL:
            raise _Fault(f"{subject} has more than {_MAX_URL:,} characters: save the page and add the file")
        try:
            url = base.join(given) if base else httpx.URL(given)
            named = url.host
        except (httpx.InvalidURL, ValueError) as error:  # a ValueError: brackets without IPv6, or a malformed IDN
            raise _Fault(f"{subject} is not a valid link ({error}): check it") from error
        if url.scheme not in ("http", "https") or not named:
            raise _Fault(f"{subject} is not a link to a web page: give one that begins with https://")
        if url.userinfo:
            raise _Fault(f"{subject} holds a user name: give the link without it")
        port = url.port or {"http": 80, "https": 443}[url.scheme]
        if port not in self._ports and not self._hosts.opens(named, port):
            allowed = " and ".join(map(str, self._ports))
            raise _Fault(f"{subject} names port {port}: only {allowed} are open; save the page and add the file")
        return url


class _Fault(Exception):
    """The fault and the remedy, before the link is named."""

    def __init__(self, why: str, status: int = 0, retry_after: str = "") -> None:
        super().__init__(why)
        self.status = status
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a fetch asks for, and who is told of its redirects."""

    kinds: tuple[str, ...]
    etag: str
    modified: str
    goes_on: Callable[[str], None]

    def headers(self) -> list[tuple[bytes, bytes]]:
        """The request's headers that tell it. What a server sent stands in them only if it can: no line ends."""
        told = {
            "accept": ", ".join(self.kinds) or "*/*",
            "if-none-match": self.etag,
            "if-modified-since": self.modified,
        }
        return [(name.encode(), value.encode()) for name, value in told.items() if _VALIDATOR.fullmatch(value)]


@dataclass(frozen=True, slots=True)
class _Deadline:
    """When a fetch has to be over, on the monotonic clock."""

    at: float

    def left(self) -> float:
        """Seconds that are left; a timeout when there are none."""
        left = self.at - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout
        return left


class _CheckedNetwork(httpcore.NetworkBackend):
    """Connects to addresses that were checked, never to a name, which could mean another address a moment later."""

    def __init__(self, is_allowed: Callable[[str, Address], bool], resolve: Resolve, deadline: _Deadline) -> None:
        self._is_allowed = is_allowed
        self._resolve = resolve
        self._deadline = deadline
        self._network = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of a host that answers, if every address of it is allowed."""
        until = _Deadline(min(self._deadline.at, time.monotonic() + _CONNECT_S))
        addresses = self._addresses(host, port, until)
        for address in addresses:
            if not self._is_allowed(host, address):
                raise _Fault(f"it leads to {host} ({address}), which is not on the public internet: give a public link")
        failure: Exception | None = None
        for waiting, address in zip(range(len(addresses), 0, -1), addresses, strict=True):
            try:
                # A share of the time, so that a dead IPv6 route leaves some for IPv4.
                share = until.left() / waiting
                stream = self._network.connect_tcp(str(address), port, share, local_address, socket_options)
                return _TimedStream(stream, self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure or httpcore.ConnectError(f"{host} has no address")

    def _addresses(self, host: str, port: int, until: _Deadline) -> list[Address]:
        """All addresses of a host. Looked up in a thread, since a name server may take longer than we have."""
        answer: Future[Sequence[tuple[Any, ...]]] = Future()

        def look_up() -> None:
            try:
                answer.set_result(self._resolve(host, port))
            except Exception as error:
                answer.set_exception(error)

        Thread(target=look_up, daemon=True).start()
        try:
            found = answer.result(until.left())
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(str(error)) from error
        except (OSError, UnicodeError) as error:  # UnicodeError: a label of more than 63 characters
            raise _Fault(f"there is no host {host[:200]!r}: check the link, or try again later") from error
        return list(dict.fromkeys(ip_address(each[-1][0]) for each in found))


class _TimedStream(httpcore.NetworkStream):
    """A stream on which no step takes longer than what is left of the whole fetch."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: _Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = self._deadline.left()
        return _TimedStream(self._stream.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _page(url: str, response: httpcore.Response, headers: httpx.Headers, wanted: _Wanted) -> Page:
    """The page of an answer, when it is one: measured while it comes in."""
    etag, modified = (headers.get(name, "")[:_MAX_VALIDATOR] for name in ("etag", "last-modified"))
    page = Page(url, b"", headers.get("content-type", ""), response.status, etag, modified)
    if response.status == 304 and (wanted.etag or wanted.modified):
        return page
    if not 200 <= response.status < 300:
        why = f"its server answers {_named(response.status)}: {_remedy(response.status)}"
        raise _Fault(why, response.status, headers.get("retry-after", "")[:100])
    if wanted.kinds and page.kind not in wanted.kinds:
        kind = page.kind[:100] or "without saying what it sends"
        why = f"its server sends {kind}: only {', '.join(wanted.kinds)} are read; add it as a text file"
        raise _Fault(why, response.status)
    encoding = headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("identity", "gzip", "x-gzip"):
        why = f"it is packed as {encoding[:100]!r}, which we did not ask for: save the page and add the file"
        raise _Fault(why, response.status)
    content = bytearray()
    for piece in response.iter_stream() if encoding == "identity" else _unpacked(response.iter_stream()):
        content += piece
        if len(content) > MAX_BYTES:
            why = f"it has more than {MAX_BYTES / 1e6:.0f} MB: save its article as text and add the file"
            raise _Fault(why, response.status)
    return replace(page, content=bytes(content))


def _unpacked(packed: Iterable[bytes]) -> Iterator[bytes]:
    """Undo gzip step by step: httpx would unfold a chunk a thousandfold, and again for every encoding declared."""
    member = zlib.decompressobj(wbits=31)
    for chunk in packed:
        while chunk:
            if member.eof:  # gzip may consist of several members
                member = zlib.decompressobj(wbits=31)
            yield member.decompress(chunk, _STEP)
            chunk = member.unused_data if member.eof else member.unconsumed_tail
    yield member.flush()
    if not member.eof:
        raise zlib.error("it breaks off")


def _named(status: int) -> str:
    known = status in HTTPStatus._value2member_map_
    return f"{status} {HTTPStatus(status).phrase}" if known else str(status)


def _remedy(status: int) -> str:
    if status in (401, 402, 403, 451):
        return "save the page in a browser that may see it, and add the file"
    if status in (404, 410):
        return "check the link"
    return "try again later"
