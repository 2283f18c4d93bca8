-- What became of a report from one version to the next, which answers cite it, and what chats were told of that.

CREATE TABLE changes (
    report TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version > 1),
    verdict TEXT NOT NULL CHECK (verdict IN ('edited', 'retitled', 'corrected', 'withdrawn', 'restored')),
    day TEXT NOT NULL,                 -- when it changed: as its publisher says, else when that was seen
    why TEXT NOT NULL,                 -- the publisher's words that say so, or how it was noticed; often empty
    PRIMARY KEY (report, version),
    FOREIGN KEY (report, version) REFERENCES versions (report, version) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
-- What chats are told of, which is little of all that changes.
CREATE INDEX changes_told ON changes (report, version) WHERE verdict IN ('corrected', 'withdrawn');

-- Which versions an answer quotes: found here by report, since the answers themselves are JSON.
CREATE TABLE cited (
    answer TEXT NOT NULL REFERENCES answers (id) ON DELETE CASCADE,
    report TEXT NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (answer, report, version)
) STRICT, WITHOUT ROWID;
CREATE INDEX cited_by_report ON cited (report, version);
INSERT OR IGNORE INTO cited SELECT a.id, json_extract(c.value, '$.report'), json_extract(c.value, '$.version')
    FROM answers a, json_each(CASE WHEN json_valid(a.answer) THEN a.answer ELSE '{}' END, '$.citations') c;

-- The one note that may follow an answer.
CREATE TABLE notes (
    answer TEXT PRIMARY KEY REFERENCES answers (id) ON DELETE CASCADE,
    worker TEXT NOT NULL,              -- the process that sends it, if one does
    sends INTEGER NOT NULL DEFAULT 0,  -- how often it may have arrived
    done INTEGER NOT NULL DEFAULT 0 CHECK (done IN (0, 1)),
    at REAL NOT NULL                   -- seconds since 1970
) STRICT, WITHOUT ROWID;

ALTER TABLE chats ADD COLUMN follows_up INTEGER NOT NULL DEFAULT 1 CHECK (follows_up IN (0, 1));
-- The language in which an answer was given.
ALTER TABLE answers ADD COLUMN language TEXT NOT NULL DEFAULT '';
