"""Support: whether the sentences that were quoted for a claim bear it out, in their own words and as they are read."""

from retrieval.support.verdict import Support, Unsupported

__all__ = ["Support", "Unsupported"]
