-- Room on the disk: how much the file takes, how much of it holds nothing, and giving that back.

-- name: pragma_page_size
PRAGMA page_size

-- name: pragma_page_count
PRAGMA page_count

-- name: pragma_freelist_count
PRAGMA freelist_count

-- name: pragma_auto_vacuum
PRAGMA auto_vacuum

-- name: pragma_keep_page_map
-- Before the file has its first page; later it does nothing.
PRAGMA auto_vacuum = INCREMENTAL

-- name: pragma_incremental_vacuum
-- So few pages that it takes far less than a turn of the writer.
PRAGMA incremental_vacuum(8)

-- name: pragma_vacuum
-- Rebuilds the file. It then has the map of pages that was asked for before.
VACUUM

-- name: pragma_empty_log
PRAGMA wal_checkpoint(TRUNCATE)
