"""Groups of copies: which reports share their wording, and which one of a group stands for all, its root."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from index.copies import Verdict
from index.database import Database
from index.rows import placeholders

# What is still to be done: "new" reports are to be compared, and "old" ones, in force from before copies were looked
# for; those that were "compared" are to keep only what they add.
Stage = Literal["new", "old", "compared"]
_OLD = "r.live IS NOT NULL AND NOT EXISTS (SELECT 1 FROM sketches s WHERE s.report = u.report)"
_AT: Mapping[Stage, str] = {
    "new": f"u.compared = 0 AND NOT ({_OLD})",
    "old": f"u.compared = 0 AND {_OLD}",
    "compared": "u.compared = 1",
}
# What SQLite takes as no limit.
_ALL = -1
# Of a group, so many copies are told at most: a flood of one text is read and shown no further.
_MOST_TOLD = 100
# By copies alone, since a report brought up to date tells its own story. UNION keeps circles from being run through.
_COMPONENT = (
    "WITH RECURSIVE related (report) AS (SELECT ? UNION SELECT k.other FROM related r "
    "JOIN kin k ON k.report = r.report AND k.verdict = 'copy') SELECT report FROM related LIMIT ?"
)


class Groups:
    """What the database keeps of copies. Kept up to date by `Settling`; one instance serves one thread at a time.

    A report is its own root until it is found to be a copy; a root is always its own. Copies stand on one shelf.
    """

    def __init__(self, database: Database) -> None:
        self._db = database

    # --- what a reader asks -------------------------------------------------------------------------------------

    def roots(self, reports: Iterable[str]) -> dict[str, str]:
        """The root of each of these reports that there are: those of a question, some hundred."""
        asked = tuple(reports)
        rows = self._db.rows(f"SELECT id, root FROM reports WHERE id IN ({placeholders(asked)})", asked)
        return {str(report): str(root) for report, root in rows}

    def members(self, roots: Iterable[str]) -> dict[str, list[str]]:
        """The reports in force of the groups of these roots, the root among them; a hundred at most of each."""
        statement = "SELECT id FROM reports WHERE root = ? AND live IS NOT NULL ORDER BY rowid LIMIT ?"
        return {root: [str(one) for (one,) in self._db.rows(statement, (root, _MOST_TOLD))] for root in set(roots)}

    def related(self, reports: Iterable[str]) -> list[tuple[str, str]]:
        """The pairs among these reports of which one is a copy of the other, or the other brought up to date."""
        asked = tuple(reports)
        marks = placeholders(asked)
        rows = self._db.rows(
            f"SELECT report, other FROM kin WHERE report IN ({marks}) AND other IN ({marks}) AND report < other",
            (*asked, *asked),
        )
        return [(str(one), str(other)) for one, other in rows]

    def copies(self, shelves: Sequence[str]) -> int:
        """How many reports in force on these shelves are copies of another."""
        on = f"shelf IN ({placeholders(shelves)})"
        found = self._db.one(f"SELECT count(*) FROM reports WHERE root <> id AND live IS NOT NULL AND {on}", shelves)
        return int(found[0])

    # --- what is still to be done -------------------------------------------------------------------------------

    def unsettled(self, stage: Stage, shelf: str | None = None, limit: int = _ALL) -> list[str]:
        """The reports of a shelf, or of all, that are at this stage, those that have waited longest first."""
        rows = self._db.rows(
            f"SELECT u.report FROM unsettled u JOIN reports r ON r.id = u.report WHERE {_AT[stage]} "
            "AND (? IS NULL OR r.shelf = ?) ORDER BY u.rowid LIMIT ?",
            (shelf, shelf, limit),
        )
        return [str(report) for (report,) in rows]

    def is_whole(self, report: str) -> bool:
        """Whether the newest version of a report is in force, with a vector for each of its passages."""
        row = self._db.row(
            "SELECT r.live = (SELECT max(version) FROM versions WHERE report = r.id) AND NOT EXISTS "
            "(SELECT 1 FROM passages p WHERE p.report = r.id AND p.version = r.live AND p.embedded = 0) "
            "FROM reports r WHERE r.id = ?",
            (report,),
        )
        return bool(row and row[0])

    def is_live(self, report: str, version: int) -> bool:
        """Whether answers are drawn from this version."""
        return bool(self._db.one("SELECT live IS ? FROM reports WHERE id = ?", (version, report))[0])

    # --- comparing ----------------------------------------------------------------------------------------------

    def holders(self, keys: Sequence[int], shelf: str, limit: int, but: str) -> list[list[str]]:
        """The reports of a shelf whose sketch holds each key, `limit` at most a key, without the one named."""
        statement = (
            "SELECT s.report FROM wording w JOIN sketches s ON s.id = w.sketch "
            "WHERE w.key = ? AND w.shelf = ? ORDER BY w.sketch LIMIT ?"
        )
        found = ([str(one) for (one,) in self._db.rows(statement, (key, shelf, limit + 1))] for key in keys)
        return [[one for one in reports if one != but][:limit] for reports in found]

    def sizes(self, reports: Iterable[str]) -> dict[str, int]:
        """How many keys the sketch of each of these reports has."""
        statement = "SELECT count(*) FROM wording w JOIN sketches s ON s.id = w.sketch WHERE s.report = ?"
        return {report: int(self._db.one(statement, (report,))[0]) for report in reports}

    def kin(self, report: str) -> dict[str, Verdict]:
        """The reports that one is known to share its wording with."""
        rows = self._db.rows("SELECT other, verdict FROM kin WHERE report = ?", (report,))
        return {str(other): verdict for other, verdict in rows}

    def component(self, report: str, limit: int) -> list[str]:
        """A report, its copies, their copies and so on, itself first: `limit` at most."""
        return [str(one) for (one,) in self._db.rows(_COMPONENT, (report, limit))]

    # --- what is written; `unsettle`, `part` and `leave` inside of another transaction ----------------------------

    def sketch(self, report: str, version: int, shelf: str, keys: Sequence[int]) -> None:
        """Keep the sketch of a version; that of another is forgotten, and who was kin to it is to be compared anew."""
        row = self._db.row("SELECT id, version FROM sketches WHERE report = ?", (report,))
        if row and row[1] == version:
            return
        with self._db.writing():
            if row:
                self._forget_kin(report)
                self._db.run("DELETE FROM sketches WHERE id = ?", (row[0],))
            self._db.run("INSERT INTO sketches (report, version) VALUES (?, ?)", (report, version))
            (number,) = self._db.one("SELECT id FROM sketches WHERE report = ?", (report,))
            self._db.run_each("INSERT INTO wording VALUES (?, ?, ?)", [(key, shelf, number) for key in keys])

    def relate(self, report: str, others: Mapping[str, Verdict]) -> None:
        """Keep how a report is related to others; those that are not at all are left out."""
        pairs = [(report, other, verdict) for other, verdict in others.items() if verdict != "none"]
        if pairs:
            with self._db.writing():
                both = [*pairs, *((other, one, verdict) for one, other, verdict in pairs)]
                self._db.run_each("INSERT OR REPLACE INTO kin VALUES (?, ?, ?)", both)

    def assign(self, compared: str, roots: Mapping[str, str]) -> list[str]:
        """Give reports their roots after one of them was compared.

        Gives those that have another one now, or have that one as their own: they are to be fitted.
        """
        before = self.roots(roots)
        moved = [one for one, root in roots.items() if root != before.get(one) or compared in (one, root)]
        with self._db.writing():
            self._db.run_each("UPDATE reports SET root = ? WHERE id = ?", [(root, one) for one, root in roots.items()])
            self._db.run_each(
                "INSERT INTO unsettled (report, compared) VALUES (?, 1) ON CONFLICT (report) DO NOTHING",
                [(one,) for one in moved],
            )
            self._db.run("UPDATE unsettled SET compared = 1 WHERE report = ?", (compared,))
        return moved

    def settled(self, report: str) -> None:
        """Nothing is left to be done about a report."""
        with self._db.writing():
            self._db.run("DELETE FROM unsettled WHERE report = ? AND compared = 1", (report,))

    def unsettle(self, report: str) -> None:
        """A report has a new version: to be called inside the transaction that writes it."""
        self._db.run(
            "INSERT INTO unsettled (report) VALUES (?) ON CONFLICT (report) DO UPDATE SET compared = 0", (report,)
        )

    def part(self, report: str) -> None:
        """A report goes, and its copies lose their root: to be called inside the transaction that deletes it."""
        self._db.run("UPDATE reports SET root = id WHERE root = ?", (report,))
        self._forget_kin(report)

    def leave(self, report: str) -> None:
        """A report was taken back, and is neither root nor copy: to be called inside the transaction that does so."""
        self.part(report)
        self._db.run("UPDATE reports SET root = id WHERE id = ?", (report,))
        self._db.run("DELETE FROM unsettled WHERE report = ?", (report,))

    # --- inside -------------------------------------------------------------------------------------------------

    def _forget_kin(self, report: str) -> None:
        self._db.run(
            "INSERT INTO unsettled (report) SELECT other FROM kin WHERE report = ? "
            "ON CONFLICT (report) DO UPDATE SET compared = 0",
            (report,),
        )
        self._db.run("DELETE FROM kin WHERE report = ? OR other = ?", (report, report))
