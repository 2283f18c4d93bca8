-- Shelves: which chat a report belongs to. The shared shelf, which every chat may read, has no name.

ALTER TABLE reports ADD COLUMN shelf TEXT NOT NULL DEFAULT '';
CREATE INDEX reports_by_shelf ON reports (shelf);
ALTER TABLE retired RENAME TO retired_unshelved;
CREATE TABLE retired (
    key TEXT NOT NULL,
    shelf TEXT NOT NULL,
    PRIMARY KEY (key, shelf)
) STRICT, WITHOUT ROWID;
INSERT INTO retired SELECT key, '' FROM retired_unshelved;
DROP TABLE retired_unshelved;
