-- Reports, their versions, the passages of the version in force, and the words of those passages.

CREATE TABLE reports (
    id TEXT PRIMARY KEY,
    source TEXT NOT NULL,      -- the URL or path it came from, as given
    live INTEGER,              -- the version that answers are drawn from; NULL until its passages are embedded
    FOREIGN KEY (id, live) REFERENCES versions (report, version) DEFERRABLE INITIALLY DEFERRED
) STRICT;

CREATE TABLE versions (
    report TEXT NOT NULL REFERENCES reports (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    version INTEGER NOT NULL CHECK (version > 0),
    title TEXT NOT NULL,
    publisher TEXT NOT NULL,
    published TEXT NOT NULL,   -- ISO 8601, UTC
    dated_by TEXT NOT NULL CHECK (dated_by IN ('report', 'file')),
    updated TEXT,
    fetched TEXT NOT NULL,
    language TEXT NOT NULL,
    url TEXT NOT NULL,
    text TEXT NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (report, version)
) STRICT;

CREATE TABLE passages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,  -- its name in the vectors
    report TEXT NOT NULL,
    version INTEGER NOT NULL,
    start INTEGER NOT NULL CHECK (start >= 0),
    "end" INTEGER NOT NULL CHECK ("end" > start),
    embedded INTEGER NOT NULL DEFAULT 0 CHECK (embedded IN (0, 1)),
    FOREIGN KEY (report, version) REFERENCES versions (report, version) ON DELETE CASCADE
) STRICT;
CREATE INDEX passages_by_report ON passages (report, version, start);
CREATE INDEX passages_pending ON passages (id) WHERE embedded = 0;

-- Vectors that no passage owns any more and that are still to be removed from the collection.
CREATE TABLE retired (key TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

-- The word index holds live passages only, so that a search never sees half a report.
CREATE VIRTUAL TABLE words USING fts5 (title, text, tokenize = 'porter unicode61 remove_diacritics 2');

-- `generation` counts every change that a reader could see.
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO facts VALUES ('generation', '0');
