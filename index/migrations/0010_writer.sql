-- What the language model that words answers was used for on a day: an allowance outlives a restart.

CREATE TABLE writer_use (
    day TEXT NOT NULL,                 -- ISO 8601, UTC; a day that is over is forgotten
    shelf TEXT NOT NULL,               -- that of the chat that asked, '' for the terminal
    calls INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0,
    tokens INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (day, shelf)
) STRICT, WITHOUT ROWID;

-- A model that failed again and again and is left alone, for whoever asks in another process.
CREATE TABLE writer_rests (
    writer TEXT PRIMARY KEY,           -- as the settings name it
    since REAL NOT NULL,               -- seconds since 1970
    failures INTEGER NOT NULL          -- in a row
) STRICT;
