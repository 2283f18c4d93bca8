"""The address of a page: which of those that it is known by names the report."""

from __future__ import annotations

import re
from urllib.parse import urlsplit, urlunsplit

_TRACKING = re.compile(r"utm_\w*|fbclid|gclid", re.IGNORECASE)


def address_of(fetched: str, canonical: str) -> str:
    """The URL of a fetched page: what it calls canonical on its own site, or its address without tracking.

    A page that names another site would otherwise take the place, and the good name, of that site's report.
    """
    ours, theirs = host_of(fetched), host_of(canonical)
    same_site = theirs and (f".{ours}".endswith(f".{theirs}") or f".{theirs}".endswith(f".{ours}"))
    if same_site and canonical.startswith(("http://", "https://")):
        return canonical
    parts = urlsplit(fetched)
    kept = [each for each in parts.query.split("&") if not _TRACKING.fullmatch(each.partition("=")[0])]
    return urlunsplit(parts._replace(query="&".join(kept), fragment=""))


def host_of(url: str) -> str:
    """The host of a URL without "www.", "" if it has none."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
