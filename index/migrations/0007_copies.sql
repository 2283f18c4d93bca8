-- Copies: which reports tell one story in the same words. See index/copies.py for how wording is compared.

ALTER TABLE reports ADD COLUMN root TEXT NOT NULL DEFAULT ''; -- the report that it is a copy of; its own id when of none
UPDATE reports SET root = id;
CREATE INDEX reports_by_root ON reports (root);

-- The version of each report whose wording was sampled last. A number of its own makes the rows of `wording` small.
CREATE TABLE sketches (
    id INTEGER PRIMARY KEY,
    report TEXT NOT NULL UNIQUE REFERENCES reports (id) ON DELETE CASCADE,
    version INTEGER NOT NULL
) STRICT;

-- The sample: hashes of runs of words. Looked up within one shelf, so that no chat's copies tell another anything.
CREATE TABLE wording (
    key INTEGER NOT NULL,
    shelf TEXT NOT NULL,
    sketch INTEGER NOT NULL REFERENCES sketches (id) ON DELETE CASCADE,
    PRIMARY KEY (key, shelf, sketch)
) STRICT, WITHOUT ROWID;
CREATE INDEX wording_by_sketch ON wording (sketch);

-- Pairs of reports that share their wording, each both ways round: copies of each other, or one brought up to date.
CREATE TABLE kin (
    report TEXT NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
    other TEXT NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
    verdict TEXT NOT NULL CHECK (verdict IN ('copy', 'update')),
    PRIMARY KEY (report, other)
) STRICT, WITHOUT ROWID;
CREATE INDEX kin_by_other ON kin (other);

-- Reports that are still to be compared with the others, or compared and still to keep only what they add.
CREATE TABLE unsettled (
    report TEXT PRIMARY KEY REFERENCES reports (id) ON DELETE CASCADE,
    compared INTEGER NOT NULL DEFAULT 0 CHECK (compared IN (0, 1))
) STRICT;
INSERT INTO unsettled (report) SELECT id FROM reports ORDER BY rowid;
