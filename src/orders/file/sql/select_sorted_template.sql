-- Sorts a column that has too many values to be indexed in memory; SQLite sorts in a file.
SELECT id, {0} FROM open_orders WHERE {0} IS NOT NULL ORDER BY {2} COLLATE {1}, {0}
