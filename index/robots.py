"""What a site's robots.txt lets us fetch, and how fast. Source: RFC 9309."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from protego import Protego

# What RFC 9309 asks everyone to read at least; what stands behind it is not read.
MAX_BYTES = 512_000
# A delay beyond that is meant to keep out those who fetch a whole site; we fetch what is new.
_LONGEST_DELAY_S = 300.0
# How long an answer holds: a day at most (RFC 9309, 2.4); a server that could not answer is asked again soon.
_HOLDS_S, _FAILED_HOLDS_S = 86_400.0, 600.0
_AGENT = re.compile(r"\s*user(-|\s*)agent(\s*:|\s)\s*(?P<name>[^#]*)", re.IGNORECASE)

Verdict = Literal["yes", "no", "later"]


class Robots:
    """The robots.txt of one host, as its server answered.

    `agent` is the first word of our user agent, without its version. A file that is missing or broken forbids nothing;
    a server that refuses the file (401, 403) refuses the rest; while it fails (429, 5xx, or no answer at all, which is
    `status` 0), nothing is fetched.
    """

    def __init__(self, status: int, content: bytes, agent: str) -> None:
        self._status = status
        self._content = content[:MAX_BYTES]
        self._agent = agent.lower()

    @property
    def holds_s(self) -> float:
        """After how many seconds the file should be asked for again."""
        return _FAILED_HOLDS_S if self._is_failing else _HOLDS_S

    @property
    def delay_s(self) -> float:
        """How many seconds the host wants between two requests; 0 if it does not say."""
        return min(self._rules.crawl_delay(self._agent) or 0.0, _LONGEST_DELAY_S)

    def may_fetch(self, url: str) -> Verdict:
        """Tell whether a page of this host may be fetched: yes, no, or not before robots.txt was asked for again."""
        if self._is_failing:
            return "later"
        if self._status in (401, 403):
            return "no"
        return "yes" if self._rules.can_fetch(url, self._agent) else "no"

    @property
    def _is_failing(self) -> bool:
        return self._status in (0, 429) or self._status >= 500

    @cached_property
    def _rules(self) -> Protego:
        from protego import Protego

        content = self._content if 200 <= self._status < 300 else b""
        lines = content.decode("utf-8-sig", "replace").splitlines()
        return Protego.parse("\n".join(map(self._named, lines)))

    def _named(self, line: str) -> str:
        """A line, with other programs under one name.

        Protego keeps the rules of a group for every name of it: half a megabyte would fill the memory of any machine.
        And it would take the rules for "date" as meant for us.
        """
        found = _AGENT.match(line)
        if not found:
            return line
        name = found["name"].strip().lower().partition("/")[0]
        return f"User-agent: {name if name in ('*', self._agent) else 'others'}"
