"""One request over HTTPS, with what can go wrong said in plain words.

Plain HTTP goes to this machine alone. Redirects are few and never lead to plain HTTP. Nothing is sent but the address,
what is asked of it, and the name and version of this program: no cookie, no identifier, no login.
"""

from __future__ import annotations

import ipaddress
import re
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPException, HTTPResponse
from typing import Any
from urllib.error import URLError
from urllib.parse import urljoin, urlsplit
from urllib.request import HTTPErrorProcessor, ProxyHandler, Request, build_opener

import interviewer
from interviewer.errors import ConnectionBroke, DownloadError

AGENT = f"Interviewer/{interviewer.__version__}"
TIMEOUT = 30.0  # seconds without a byte
MAX_REDIRECTS = 8
REDIRECTS = frozenset([301, 302, 303, 307, 308])
SHA256 = re.compile(r"[0-9a-f]{64}")
AGAIN = "What has come is kept: started again, the download goes on from there."
Headers = Mapping[str, str]


class _AsItIs(HTTPErrorProcessor):
    """Every status is an answer, redirects included: they are followed here, and looked at first."""

    def http_response(self, _request: Request, response: Any) -> Any:
        return response

    def https_response(self, _request: Request, response: Any) -> Any:
        return response


@dataclass(frozen=True, slots=True)
class Linked:
    """What the first server said of a file that another one delivers: bytes and SHA-256, where it did.

    Hugging Face sends them with the redirect to its storage (`X-Linked-Size`, `X-Linked-Etag`).
    """

    size: int = 0
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """An open answer. `read` raises ConnectionBroke."""

    url: str
    status: int
    headers: Message
    linked: Linked
    body: HTTPResponse

    def read(self, count: int) -> bytes:
        """At most `count` bytes, as soon as there are any; empty at the end."""
        with _told(self.url):
            return self.body.read1(count)

    def number(self, name: str) -> int:
        """A header that is a number; 0 when it is absent or none."""
        return _number(self.headers.get(name))


@contextmanager
def opened(url: str, headers: Callable[[str], Headers] = lambda _: {}, timeout: float = TIMEOUT) -> Iterator[Answer]:
    """Ask for `url`, following redirects. `headers` gets the SHA-256 that a server linked so far ('' if none did).

    Raises DownloadError; ConnectionBroke when trying later may help.
    """
    check_address(url)
    linked, first = Linked(), url
    for _ in range(MAX_REDIRECTS + 1):
        response = _request(url, headers(linked.sha256), timeout)
        linked = _linked(response.headers, linked)
        if response.status not in REDIRECTS:
            with response:
                yield Answer(url, response.status, response.headers, linked, response)
            return
        response.close()
        url = _next(url, response.headers.get("Location") or "")
    raise DownloadError(
        f"{host(first)} redirects without end.", "Try later, or download the file in a browser and use its path."
    )


def check_address(url: str) -> None:
    """Raises DownloadError unless this is an address that may be asked."""
    try:
        parts = urlsplit(url)
        name, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise DownloadError(f"This is no address: {error}.") from error
    if parts.scheme not in ("http", "https") or not name or not url.isascii() or not url.isprintable() or " " in url:
        raise DownloadError("This is no web address.", "It begins with https:// and has no spaces.")
    if parts.username or parts.password:
        raise DownloadError("The address holds a login, which would be stored.", "Leave it out.")
    if parts.scheme == "http" and not _loopback(name):
        raise DownloadError("Plain http can be read and altered on the way.", "Use an https:// address.")


def host(url: str) -> str:
    return urlsplit(url).hostname or "The server"


def _loopback(name: str) -> bool:
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _request(url: str, headers: Headers, timeout: float) -> HTTPResponse:
    sent = {"User-Agent": AGENT, "Accept-Encoding": "identity", **headers}
    with _told(url):
        direct = [ProxyHandler({})] if _loopback(host(url)) else []
        request = Request(url, headers=sent)  # noqa: S310 - `check_address` was here
        response: HTTPResponse = build_opener(_AsItIs, *direct).open(request, timeout=timeout)
        return response


def _next(url: str, location: str) -> str:
    """Where a redirect leads. A secure address leads to secure ones only."""
    found = urljoin(url, location)
    if not location or (urlsplit(url).scheme == "https" and urlsplit(found).scheme != "https"):
        raise DownloadError(
            f"{host(url)} redirects to an address that is not secure.", "Nothing was taken from there. Try later."
        )
    check_address(found)
    return found


def _linked(headers: Message, known: Linked) -> Linked:
    """The first server's word counts."""
    tag = (headers.get("X-Linked-Etag") or "").removeprefix("W/").strip('"').lower()
    sha256 = tag if SHA256.fullmatch(tag) else ""
    return Linked(known.size or _number(headers.get("X-Linked-Size")), known.sha256 or sha256)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 16 else 0


@contextmanager
def _told(url: str) -> Iterator[None]:
    """Errors of the libraries, in words."""
    try:
        yield
    except TimeoutError as error:
        raise _stalled(url) from error
    except ssl.SSLCertVerificationError as error:
        raise _not_trusted(url, error) from error
    except URLError as error:
        reason = error.reason
        if isinstance(reason, TimeoutError):
            raise _stalled(url) from error
        if isinstance(reason, ssl.SSLCertVerificationError):
            raise _not_trusted(url, reason) from error
        raise ConnectionBroke(
            f"{host(url)} cannot be reached: {getattr(reason, 'strerror', None) or reason}.",
            f"Check the connection. {AGAIN}",
        ) from error
    except (HTTPException, OSError) as error:
        raise ConnectionBroke(f"The connection to {host(url)} broke off.", AGAIN) from error
    except ValueError as error:
        raise DownloadError(f"{host(url)} answers nonsense: {error}.") from error


def _stalled(url: str) -> ConnectionBroke:
    return ConnectionBroke(f"{host(url)} does not answer any more.", f"Try later. {AGAIN}")


def _not_trusted(url: str, error: ssl.SSLCertVerificationError) -> DownloadError:
    return DownloadError(
        f"{host(url)} cannot prove that it is {host(url)}: {error.verify_message}.",
        "Check the clock and the network. Behind a company's proxy, name its certificates in SSL_CERT_FILE.",
    )


def refusal(answer: Answer) -> DownloadError:
    """What a status that brings no file means."""
    name, status = host(answer.url), answer.status
    if status in (401, 403):
        return DownloadError(
            f"{name} gives this file to people who have logged in only.",
            "Download it in a browser, then: interviewer model use PATH",
        )
    if status in (404, 410):
        return DownloadError(f"{name} does not have this file (any more).", "Choose another: interviewer model list")
    if status == 429:
        return ConnectionBroke(f"{name} is asked too much at the moment.", f"Try in some minutes. {AGAIN}")
    if status >= 500:
        return ConnectionBroke(f"{name} is in trouble (status {status}).", f"Try later. {AGAIN}")
    return DownloadError(f"{name} answers with status {status} instead of the file.", "Try later.")
