-- Walks open_orders_by_key, which covers it: no row is read and nothing is sorted.
SELECT sales_doc, item_number, row_hash
FROM open_orders INDEXED BY open_orders_by_key
ORDER BY sales_doc, item_number, row_hash
