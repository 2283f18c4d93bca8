"""Settling: finding of what a new report is a copy, and keeping of a copy only what it adds."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence

from index.catalog import Catalog
from index.copies import adding, candidates, is_copy, root_of, sketch
from index.report import SHARED, Report
from index.splitting import Splitter, passages_of

log = logging.getLogger(__name__)

# Keys are looked up to so many holders each, and so many candidates are compared, with the roots of their groups.
_HOLDERS, _COMPARED = 32, 8
# Of the smaller of two sketches, the share that both have. Of 3,408 made copies one has less, of the pairs that merely
# share a key half do: news share quotations and footers, and comparing texts costs more than all the rest.
_LEAST_SHARED = 0.2
# Reports in one net of copies whose roots are chosen anew when one comes in; beyond that, it joins the root it fits.
_MOST_REGROUPED = 64
# Characters from which on a text is no report that an outlet prints: comparing two of ten million would take minutes.
_LONGEST = 200_000
# Reports that were in force before copies were looked for: so many are compared by one `add`, at some 3 ms each.
_BACKLOG = 5_000
_PAGE = 500


class Settling:
    """Keeps the groups of copies up to date. What is still to be done stands in the catalog, and any run carries on.

    Being a copy does not carry over: of a net of copies the root comes first (`root_of`), with all that are copies of
    it itself; then, of those left, the next. So the groups depend on the texts alone and on no order of arrival, as
    long as no more than 64 reports hang together and no more than 8 share as much of their wording with a new one.
    """

    def __init__(self, catalog: Catalog, splitter: Splitter) -> None:
        self._catalog = catalog
        self._groups = catalog.groups
        self._splitter = splitter

    def admit(self, name: str) -> None:
        """Compare a report that was just written, so that what others say in its words is not embedded again."""
        for moved in self._place(name):
            self._fit_in(moved)

    def compare(self, shelf: str) -> None:
        """Compare all else that is new or changed, and let wait for vectors only what copies add.

        An `add` to the shared shelf sees to all shelves; a chat's, for which a person waits, to its own.
        """
        only = None if shelf == SHARED else shelf
        # Who is placed may set its kin back to be placed anew.
        while page := self._groups.unsettled("new", only, _PAGE):
            for name in page:
                self._place(name)
        for name in self._groups.unsettled("old", only, _BACKLOG):
            self._place(name)
        self.fit()
        if self._groups.unsettled("old", only, 1):
            log.info("More reports from before copies were looked for are left to be compared by the next `add`.")

    def fit(self) -> None:
        """Let copies go whose root has come into force since: all that they do not add. To be run after embedding."""
        for name in self._groups.unsettled("compared"):
            self._fit_in(name)

    # --- inside -------------------------------------------------------------------------------------------------

    def _fit_in(self, name: str) -> None:
        if self._fit(self._catalog.report(name)):
            self._groups.settled(name)

    def _place(self, name: str) -> list[str]:
        """Compare a report, and choose the roots of all that hang together with it; gives those to be fitted."""
        report, shelf = self._catalog.report(name), self._catalog.shelf_of(name)
        keys = sketch(report.text) if len(report.text) <= _LONGEST else ()
        self._groups.sketch(name, report.version, shelf, keys)
        near = self._near(name, shelf, keys)
        roots = self._groups.roots(near)
        known = self._groups.kin(name)
        others = [one for one in dict.fromkeys([*near, *roots.values()]) if one != name and one not in known]
        self._groups.relate(name, {one: is_copy(report.text, self._text(one)).verdict for one in others})
        hanging = self._groups.component(name, _MOST_REGROUPED + 1)
        if len(hanging) > _MOST_REGROUPED:
            return self._groups.assign(name, {name: self._joined(name)})
        return self._groups.assign(name, self._rooted([self._catalog.report(one) for one in hanging]))

    def _near(self, name: str, shelf: str, keys: Sequence[int]) -> list[str]:
        """The reports of a shelf that share enough of a sketch to be compared, likeliest first."""
        holders = self._groups.holders(keys, shelf, _HOLDERS, name)
        shared = Counter(one for reports in holders for one in reports)
        sizes = self._groups.sizes(shared)
        enough = {one for one, count in shared.items() if count >= _LEAST_SHARED * min(len(keys), sizes[one])}
        return candidates([[one for one in reports if one in enough] for reports in holders], _COMPARED)

    def _rooted(self, reports: list[Report]) -> dict[str, str]:
        """The root of each of these reports, which hang together."""
        chosen: dict[str, str] = {}
        while reports:
            root = root_of(reports)
            known = self._groups.kin(root.id)
            unknown = [one for one in reports if one is not root and one.id not in known]
            known |= (found := {one.id: is_copy(root.text, one.text).verdict for one in unknown})
            self._groups.relate(root.id, found)
            chosen |= {one.id: root.id for one in reports if one is root or known[one.id] == "copy"}
            reports = [one for one in reports if one.id not in chosen]
        return chosen

    def _joined(self, name: str) -> str:
        """The root that a report of a crowd has: its own id if others have it as theirs or it is a copy of no root."""
        if self._groups.members([name])[name] not in ([], [name]):
            return name
        copied = [one for one, verdict in self._groups.kin(name).items() if verdict == "copy"]
        roots = self._groups.roots(copied)
        return min((one for one in copied if roots[one] == one), default=name)

    def _fit(self, report: Report) -> bool:
        """Keep of a report what its root does not say; False while that is not in force and cannot stand for it."""
        root = self._groups.roots([report.id])[report.id]
        passages = passages_of(report, self._splitter)
        if root == report.id:
            self._catalog.keep(report, passages, root_is_live=False)
            return True
        original, is_whole = self._catalog.report(root), self._groups.is_whole(root)
        if is_whole or not self._groups.is_live(report.id, report.version):
            if not _was_out_before(report, original):
                added = adding([passage.text for passage in passages], original.text)
                passages = [passage for passage, adds in zip(passages, added, strict=True) if adds]
            self._catalog.keep(report, passages, root_is_live=is_whole)
        return is_whole

    def _text(self, name: str) -> str:
        return self._catalog.report(name).text


def _was_out_before(copy: Report, root: Report) -> bool:
    """Whether there is a day on which the copy was out and its root was not: asked on that day, it must be found."""
    both_dated = copy.dated_by == root.dated_by == "report"
    return both_dated and copy.published.date() < root.published.date()
