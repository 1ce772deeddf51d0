-- The orders in the order that wins ties; the index covers it: no row is read and nothing is sorted.
SELECT id, sales_doc, item_number
FROM open_orders INDEXED BY open_orders_by_key
ORDER BY sales_doc, item_number, row_hash, id
