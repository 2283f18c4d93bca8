-- Feeds: what is followed for which shelf, what they have named, and which process watches them.

CREATE TABLE feeds (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    url TEXT NOT NULL,                 -- where it is asked; moves with it
    shelf TEXT NOT NULL,               -- where its reports go
    given TEXT NOT NULL,               -- what somebody wrote to follow it
    title TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('on', 'paused', 'gone')),
    why TEXT NOT NULL,                 -- the fault of the last failure
    due REAL NOT NULL,                 -- all times are seconds since 1970
    asked REAL,
    interval_s REAL NOT NULL,
    failures INTEGER NOT NULL,
    etag TEXT NOT NULL DEFAULT '',
    modified TEXT NOT NULL DEFAULT '',
    brought REAL,                      -- when it last named something new
    UNIQUE (shelf, url)
) STRICT;
CREATE INDEX feeds_due ON feeds (due) WHERE state = 'on';

CREATE TABLE entries (
    id INTEGER PRIMARY KEY,
    feed INTEGER NOT NULL REFERENCES feeds (id) ON DELETE CASCADE,
    url TEXT NOT NULL,
    host TEXT NOT NULL,
    published REAL,                    -- as the feed said at first: some say "now" at each request
    updated REAL,                      -- when its publisher last touched it, as the feed says
    state TEXT NOT NULL CHECK (state IN ('waiting', 'kept', 'missed', 'passed')), -- passed: there were too many
    body TEXT NOT NULL,                -- what the feed says of it, JSON; emptied when it no longer waits
    why TEXT NOT NULL DEFAULT '',      -- the fault of the last try
    tries INTEGER NOT NULL DEFAULT 0,
    due REAL NOT NULL,
    listed REAL NOT NULL,              -- when the feed last named it
    settled REAL,                      -- when it last ceased to wait
    UNIQUE (feed, url)
) STRICT;
CREATE INDEX entries_waiting ON entries (host, due) WHERE state = 'waiting';

CREATE TABLE leases (
    name TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    until REAL NOT NULL
) STRICT, WITHOUT ROWID;
