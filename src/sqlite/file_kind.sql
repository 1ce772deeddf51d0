-- What a database file says of itself.

-- name: pragma_application_id
PRAGMA application_id

-- name: schema_tables
SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')
