-- The first order with a document and an item; either may be NULL.
SELECT id FROM open_orders INDEXED BY open_orders_by_key
WHERE sales_doc IS ? AND item_number IS ?
ORDER BY row_hash, id LIMIT 1
