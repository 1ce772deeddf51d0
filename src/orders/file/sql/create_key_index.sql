-- Finds an order by its document and item, and lets two files be compared by reading nothing else.
CREATE INDEX open_orders_by_key ON open_orders (sales_doc, item_number, row_hash)
