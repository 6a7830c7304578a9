"""Who may talk to the server: whoever has the token, under a name of this machine, from the page itself.

The token is the first part of every path, so it guards page, files and websocket alike and needs no cookie, which other
servers on the same machine would be sent as well.
"""

from __future__ import annotations

import hmac
import ipaddress
import re
import secrets
import socket
from collections.abc import Awaitable, Callable

from aiohttp import web

_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?", re.IGNORECASE)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server bound to `host`."""
    address = _address(host)
    return host.lower() == "localhost" if address is None else address.is_loopback


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


class Guard:
    """Refuses what does not belong to the server bound to `host`, and sets the headers of what does."""

    def __init__(self, host: str, token: str = "") -> None:
        self.token = token or secrets.token_urlsafe(32)
        self._host = host.lower()
        self._open = not is_loopback(host)

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """403 with a sentence, whatever is wrong: nothing is told to whoever guesses."""
        given = request.headers.get("Host", "")
        origin = request.headers.get("Origin", f"http://{given}")
        token = f"{request.path}/".split("/")[1].encode("utf-8", "replace")
        if not self.knows(given) or origin != f"http://{given}":
            return web.Response(status=403, text="This server is not known under that name.\n")
        if not hmac.compare_digest(token, self.token.encode()):
            return web.Response(status=403, text="Open the address that `interviewer serve` printed.\n")
        return await handler(request)

    def knows(self, host: str) -> bool:
        """Whether a `Host` header names this machine.

        A page elsewhere can point a name of its own at this machine, and its scripts would then speak to this server as
        to their own. So no names count but those of this machine; an address is no name.
        """
        match = _HOST.fullmatch(host)
        if match is None:
            return False
        name = match.group(1).strip("[]").lower()
        if not self._open:
            return is_loopback(name)
        own = {"localhost", self._host, socket.gethostname().lower(), socket.getfqdn().lower()}
        return _address(name) is not None or name in own

    async def headers(self, _request: web.Request, response: web.StreamResponse) -> None:
        """Nothing of it is cached, framed, sniffed, or told to other sites."""
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["X-Frame-Options"] = "DENY"
        response.headers.setdefault("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
