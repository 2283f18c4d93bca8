"""Hosts beyond the public internet that the owner of this machine lets be fetched from, by name or by address."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class AllowedHosts:
    """Names, each for whatever address it has when it is connected to, and addresses, each under whatever name.

    `ports` are those that are open at such a host beside the usual ones, with its name or address.
    """

    names: frozenset[str] = frozenset()
    addresses: frozenset[IPv4Address | IPv6Address] = frozenset()
    ports: frozenset[tuple[str, int]] = frozenset()

    @classmethod
    def of(cls, told: Iterable[str]) -> AllowedHosts:
        """Read "wiki.example", "10.0.0.7", "wiki.example:8080" and "[fd00::7]:8080"; ValueError for what is no host."""
        names, addresses, ports = set[str](), set[IPv4Address | IPv6Address](), set[tuple[str, int]]()
        for each in told:
            parts = urlsplit(f"//{each}")
            if not parts.hostname or parts.netloc != each or parts.username is not None:
                raise ValueError(f"{each!r} is no host")
            try:
                addresses.add(ip_address(parts.hostname))
            except ValueError:
                names.add(parts.hostname)
            if parts.port:
                ports.add((parts.hostname, parts.port))
        return cls(frozenset(names), frozenset(addresses), frozenset(ports))

    def allow(self, host: str, address: IPv4Address | IPv6Address) -> bool:
        """Whether a host of that name may be connected to at that address."""
        return host.lower() in self.names or address in self.addresses

    def opens(self, host: str, port: int) -> bool:
        """Whether a port of a host is open."""
        return (host.lower(), port) in self.ports
