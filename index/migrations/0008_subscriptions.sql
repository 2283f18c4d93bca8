-- Subscriptions of chats, and the digests that were made of what is new about them.

-- Asked each morning, among 100,000 reports of which a hundred are new.
CREATE INDEX versions_by_published ON versions (published);

CREATE TABLE subscriptions (
    id TEXT PRIMARY KEY,               -- random: it stands in buttons
    chat INTEGER NOT NULL REFERENCES chats (id) ON DELETE CASCADE ON UPDATE CASCADE,
    query TEXT NOT NULL,               -- as the person wrote it
    by INTEGER NOT NULL,               -- who asked for it
    at REAL NOT NULL,                  -- since when, seconds since 1970
    UNIQUE (chat, query)
) STRICT;

-- When a chat gets its digest, and where: made with its first subscription.
CREATE TABLE digests (
    chat INTEGER PRIMARY KEY REFERENCES chats (id) ON DELETE CASCADE ON UPDATE CASCADE,
    thread INTEGER NOT NULL DEFAULT 0, -- the forum topic, 0 outside of forums
    hour INTEGER NOT NULL CHECK (hour BETWEEN 0 AND 23), -- UTC
    language TEXT NOT NULL,            -- that of who subscribed first, where the chat has none of its own
    seen REAL NOT NULL,                -- when was last looked for what is new, seconds since 1970
    due REAL NOT NULL,                 -- when is looked next
    sends INTEGER NOT NULL DEFAULT 0,  -- how often the digest that is due may have arrived
    worker TEXT NOT NULL DEFAULT ''    -- the process that makes it, if one does
) STRICT;
CREATE INDEX digests_due ON digests (due);

-- What a chat was told of lately: a report that came in while a digest was made must be neither lost nor told twice.
CREATE TABLE digested (
    chat INTEGER NOT NULL REFERENCES chats (id) ON DELETE CASCADE ON UPDATE CASCADE,
    report TEXT NOT NULL,
    at REAL NOT NULL,
    PRIMARY KEY (chat, report)
) STRICT, WITHOUT ROWID;

-- A timeline that was shown in a chat, for the buttons that turn its pages.
CREATE TABLE timelines (
    id TEXT PRIMARY KEY,               -- random: it stands in buttons
    chat INTEGER NOT NULL REFERENCES chats (id) ON DELETE CASCADE ON UPDATE CASCADE,
    query TEXT NOT NULL,
    asked TEXT NOT NULL,               -- the day, ISO 8601
    at REAL NOT NULL
) STRICT;
