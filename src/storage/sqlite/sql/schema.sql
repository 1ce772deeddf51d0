-- The file itself: its version, its settings, and the next id of each table.

-- name: schema_has_versions
SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'schema_versions'

-- name: schema_create_versions
CREATE TABLE IF NOT EXISTS schema_versions (number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT

-- name: schema_version
SELECT coalesce(max(number), 0) FROM schema_versions

-- name: schema_applied_at
SELECT applied_at FROM schema_versions WHERE number = ?1

-- name: schema_put_version
INSERT INTO schema_versions (number, name, applied_at) VALUES (?1, ?2, ?3)

-- name: sequence_get
SELECT next FROM sequences WHERE name = ?1

-- name: sequence_set
UPDATE sequences SET next = ?2 WHERE name = ?1

-- name: sequence_put
-- Of one that a store may not have yet.
INSERT INTO sequences (name, next) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET next = excluded.next

-- name: pragma_wal
PRAGMA journal_mode = WAL

-- name: pragma_data_version
-- Another number when somebody else has written.
PRAGMA data_version
