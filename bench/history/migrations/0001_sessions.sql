-- Who brought the file to a version of its schema, and when.
CREATE TABLE schema_changes (
    version  INTEGER PRIMARY KEY,
    paceline TEXT NOT NULL,
    applied  TEXT NOT NULL
) STRICT;

CREATE TABLE sessions (
    id         TEXT PRIMARY KEY,
    started_ns INTEGER NOT NULL, -- since 1970, UTC
    lines      INTEGER NOT NULL, -- of trials.jsonl
    manifest   TEXT NOT NULL,    -- JSON, docs/FORMAT.md
    digest     TEXT NOT NULL,    -- of all that is kept of the session
    added      TEXT NOT NULL     -- when, RFC 3339
) STRICT;

CREATE TABLE cells (
    id      INTEGER PRIMARY KEY,
    session TEXT NOT NULL REFERENCES sessions ON DELETE CASCADE,
    checker TEXT NOT NULL,
    variant TEXT NOT NULL,
    corpus  TEXT NOT NULL,
    workers INTEGER NOT NULL,
    cpus    TEXT NOT NULL,
    cache   TEXT NOT NULL,
    UNIQUE (session, checker, variant, corpus, workers, cpus, cache)
) STRICT;

-- The trials that count, one a cell and round.
CREATE TABLE trials (
    cell          INTEGER NOT NULL REFERENCES cells ON DELETE CASCADE,
    round         INTEGER NOT NULL CHECK (round >= 1),
    wall_ns       INTEGER NOT NULL CHECK (wall_ns > 0),
    cpu_ns        INTEGER NOT NULL CHECK (cpu_ns >= 0),
    max_rss_bytes INTEGER CHECK (max_rss_bytes >= 0), -- NULL when not known
    disturbed     INTEGER NOT NULL CHECK (disturbed IN (0, 1)),
    PRIMARY KEY (cell, round)
) STRICT, WITHOUT ROWID;
