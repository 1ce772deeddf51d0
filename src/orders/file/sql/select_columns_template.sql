-- Reads all rows once, as they lie in the file, to index them.
SELECT id{} FROM open_orders ORDER BY id
