-- The file of open orders. `_template`: {} are lists of columns, which are filled in.

-- name: create_sync_state
-- One row: what the sync that wrote this file left behind. Times are microseconds since 1970 UTC.
CREATE TABLE sync_state (
  only_one INTEGER PRIMARY KEY CHECK (only_one = 1),
  log_name TEXT NOT NULL,
  synced_at INTEGER NOT NULL,
  rows INTEGER NOT NULL CHECK (rows >= 0),
  added INTEGER NOT NULL CHECK (added >= 0),
  changed INTEGER NOT NULL CHECK (changed >= 0),
  removed INTEGER NOT NULL CHECK (removed >= 0)
) STRICT

-- name: create_sync_notes
-- One row beside sync_state: what the sync had to warn of. Files of older versions have neither.
CREATE TABLE sync_notes (
  only_one INTEGER PRIMARY KEY CHECK (only_one = 1),
  warnings INTEGER NOT NULL CHECK (warnings >= 0),
  note TEXT NOT NULL
) STRICT;
-- How many rows have a value in a column.
CREATE TABLE sync_columns (
  attribute TEXT PRIMARY KEY,
  filled INTEGER NOT NULL CHECK (filled >= 0)
) STRICT, WITHOUT ROWID

-- name: create_key_index
-- Finds an order by its document and item, and lets two files be compared by reading nothing else.
CREATE INDEX open_orders_by_key ON open_orders (sales_doc, item_number, row_hash)

-- name: insert_order_template
INSERT INTO open_orders (row_hash{}) VALUES ({})

-- name: insert_sync_state
INSERT INTO sync_state (only_one, log_name, synced_at, rows, added, changed, removed)
VALUES (1, ?, ?, ?, ?, ?, ?)

-- name: insert_sync_notes
INSERT INTO sync_notes (only_one, warnings, note) VALUES (1, ?, ?)

-- name: insert_sync_column
INSERT INTO sync_columns (attribute, filled) VALUES (?, ?)

-- name: select_sync_state
SELECT log_name, synced_at, rows, added, changed, removed FROM sync_state

-- name: has_sync_notes
SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'sync_notes'

-- name: select_sync_notes
SELECT warnings, note FROM sync_notes

-- name: select_sync_columns
SELECT attribute, filled FROM sync_columns

-- name: select_first_template
SELECT id{} FROM open_orders ORDER BY id LIMIT ?

-- name: select_order_template
SELECT id{} FROM open_orders WHERE id = ?

-- name: select_columns_template
-- Reads all rows once, as they lie in the file, to index them.
SELECT id{} FROM open_orders ORDER BY id

-- name: select_sorted_template
-- Sorts a column that has too many values to be indexed in memory; SQLite sorts in a file.
SELECT id, {0} FROM open_orders WHERE {0} IS NOT NULL ORDER BY {2} COLLATE {1}, {0}

-- name: select_keys
-- Walks open_orders_by_key, which covers it: no row is read and nothing is sorted.
SELECT sales_doc, item_number, row_hash
FROM open_orders INDEXED BY open_orders_by_key
ORDER BY sales_doc, item_number, row_hash

-- name: select_key_order
-- The orders in the order that wins ties; the index covers it: no row is read and nothing is sorted.
SELECT id, sales_doc, item_number
FROM open_orders INDEXED BY open_orders_by_key
ORDER BY sales_doc, item_number, row_hash, id

-- name: select_first_of_key
-- The first order with a document and an item; either may be NULL.
SELECT id FROM open_orders INDEXED BY open_orders_by_key
WHERE sales_doc IS ? AND item_number IS ?
ORDER BY row_hash, id LIMIT 1
