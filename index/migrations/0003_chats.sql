-- The ledger: which chats there are, what came in from them, what they were answered, and what they thought of it.

CREATE TABLE chats (
    id INTEGER PRIMARY KEY,            -- Telegram's; a group that becomes a supergroup gets another one
    shelf TEXT NOT NULL UNIQUE,        -- the name of its own reports; stays when the id changes
    state TEXT NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'told', 'approved', 'left')),
    language TEXT NOT NULL DEFAULT '', -- empty: that of whoever asks
    own_only INTEGER NOT NULL DEFAULT 0 CHECK (own_only IN (0, 1)),
    who_adds TEXT NOT NULL DEFAULT 'admins' CHECK (who_adds IN ('admins', 'everyone')),
    quiet_from INTEGER CHECK (quiet_from BETWEEN 0 AND 23),
    quiet_to INTEGER CHECK (quiet_to BETWEEN 0 AND 23)
) STRICT;

CREATE TABLE inbox (
    bot INTEGER NOT NULL,
    update_id INTEGER NOT NULL,
    lane TEXT NOT NULL,                -- updates of one lane are handled one after the other
    body TEXT NOT NULL,                -- JSON as Telegram sent it; emptied when the update is done
    received REAL NOT NULL,            -- seconds since 1970
    crowded INTEGER NOT NULL DEFAULT 0 CHECK (crowded IN (0, 1)), -- came when too many were waiting
    worker TEXT NOT NULL DEFAULT '',   -- the process that handles it, if one does
    tries INTEGER NOT NULL DEFAULT 0,  -- how often working out its answer was begun
    sends INTEGER NOT NULL DEFAULT 0,  -- how often its answer may have arrived
    done INTEGER NOT NULL DEFAULT 0 CHECK (done IN (0, 1)),
    PRIMARY KEY (bot, update_id)
) STRICT;
CREATE INDEX inbox_waiting ON inbox (bot, lane, update_id) WHERE done = 0;

CREATE TABLE answers (
    id TEXT PRIMARY KEY,               -- random: it stands in buttons and links, and must not be guessed
    chat INTEGER NOT NULL REFERENCES chats (id) ON DELETE CASCADE ON UPDATE CASCADE,
    thread INTEGER NOT NULL,           -- the forum topic, 0 outside of forums
    message INTEGER NOT NULL,          -- the bot's message, 0 until it was sent
    asker INTEGER NOT NULL,
    said TEXT NOT NULL,                -- the words of the person
    question TEXT NOT NULL,            -- the stand-alone question that was answered
    answer TEXT NOT NULL,              -- the answer with its citations, JSON
    at REAL NOT NULL
) STRICT;
CREATE INDEX answers_by_message ON answers (chat, message);
CREATE INDEX answers_by_time ON answers (chat, thread, at);

CREATE TABLE feedback (
    answer TEXT NOT NULL REFERENCES answers (id) ON DELETE CASCADE,
    person INTEGER NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('helpful', 'wrong')),
    at REAL NOT NULL,
    PRIMARY KEY (answer, person)
) STRICT;

-- Something that a person offered and has not decided about, or a report added that may be taken back.
CREATE TABLE tickets (
    id TEXT PRIMARY KEY,
    chat INTEGER NOT NULL REFERENCES chats (id) ON DELETE CASCADE ON UPDATE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('offer', 'added')),
    body TEXT NOT NULL,
    at REAL NOT NULL
) STRICT;
