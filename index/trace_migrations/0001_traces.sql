-- Traces: how questions came to their answers. In a file of its own (see bot/trace_ledger.py).

CREATE TABLE traces (
    number INTEGER PRIMARY KEY AUTOINCREMENT, -- the newest are kept: the order in which they came
    id TEXT NOT NULL UNIQUE,           -- random, as that of an answer
    at REAL NOT NULL,                  -- seconds since 1970
    question TEXT NOT NULL,            -- as it was answered: a follow-up stands alone
    status TEXT NOT NULL,
    failed TEXT NOT NULL,              -- the stage at which it ended, empty for an answer
    took_ms REAL NOT NULL,
    body BLOB NOT NULL                 -- what retrieval/record.py makes of a trace: JSON, deflated
) STRICT;
CREATE INDEX traces_by_time ON traces (at);
