"""The only way out: https to a host that somebody connected, at a public address, never where an answer sends us.

The address is looked up here, checked, and then used, so that a name cannot point elsewhere a moment later; the
certificate must still be the host's. Proxies and other settings of the environment are not followed.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

import httpx

from holdfast.errors import Refused, Unreachable

Address = IPv4Address | IPv6Address
PATIENCE = 20.0
"""Seconds to wait for an answer."""
_TRANSLATED = IPv6Network("64:ff9b::/96")


def look_up(host: str) -> tuple[Address, ...]:
    """Every address of a host. Raises `Unreachable` where it has none."""
    try:
        found = socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable(f"The host `{host}` is not known here. Is this machine online? Nothing was sent.") from error
    return tuple(dict.fromkeys(ip_address(str(one[4][0]).partition("%")[0]) for one in found))


def public(address: Address) -> bool:
    """Whether an address is one of the open internet: none of this machine, of a private network, or in between.

    >>> [public(ip_address(one)) for one in ("140.82.121.6", "10.0.0.7", "169.254.169.254", "::1", "::ffff:127.0.0.1")]
    [True, False, False, False, False]
    >>> public(ip_address("64:ff9b::10.0.0.1")), public(ip_address("2002:7f00:1::")), public(ip_address("2606:50c0::1"))
    (False, False, True)
    """
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if address in _TRANSLATED:
            inner = IPv4Address(int(address) & 0xFFFF_FFFF)
        if inner is not None:
            return public(inner)
    return address.is_global and not address.is_multicast and not address.is_reserved


class Outward(httpx.BaseTransport):
    """Carries requests to one host and to no other.

    `addresses` looks the host up, `open_to` says which addresses may be used, `inner` carries what passed; tests give
    their own of each.
    """

    def __init__(
        self,
        host: str,
        addresses: Callable[[str], Sequence[Address]] = look_up,
        open_to: Callable[[Address], bool] = public,
        inner: httpx.BaseTransport | None = None,
    ) -> None:
        self._host = host
        self._addresses = addresses
        self._open_to = open_to
        self._inner = inner or httpx.HTTPTransport(trust_env=False)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request on. Raises `Refused` (`NOT_CONNECTED`, `PRIVATE_ADDRESS`) for what must not leave."""
        url = request.url
        if url.scheme != "https" or url.host != self._host or url.port not in (None, 443):
            raise Refused(
                "NOT_CONNECTED",
                f"`{url.scheme}://{url.netloc.decode('ascii', 'replace')}` is not the host that was connected, "
                f"`https://{self._host}`. Nothing was sent there.",
            )
        found = self._addresses(self._host)
        if not found or not all(map(self._open_to, found)):
            raise Refused(
                "PRIVATE_ADDRESS",
                f"`{self._host}` has an address that is not of the open internet. Holdfast sends nothing to private or "
                "local addresses; export the plan as Markdown or CSV and take it there yourself.",
            )
        address = found[0]
        request.url = url.copy_with(host=str(address))  # the Host header was set before and stays
        request.extensions = {**request.extensions, "sni_hostname": self._host}
        return self._inner.handle_request(request)

    def close(self) -> None:
        """End the connections."""
        self._inner.close()


def client(host: str, token: str, transport: httpx.BaseTransport | None = None) -> httpx.Client:
    """What speaks to one host: follows no redirect, believes no environment, waits a while and no longer."""
    return httpx.Client(
        transport=transport or Outward(host),
        headers={"Authorization": f"Bearer {token}", "User-Agent": "holdfast"},
        timeout=PATIENCE,
        follow_redirects=False,
        trust_env=False,
    )
