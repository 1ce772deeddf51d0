-- The sample source: a table of each kind, and the view that a sync reads.

-- name: insert_sample_template
INSERT INTO {} VALUES ({})

-- name: create_sample_view_template
-- CROSS JOIN: SQLite keeps the order of the tables as written.
CREATE VIEW open_sales_orders AS SELECT {} FROM order_items
CROSS JOIN orders ON orders.id = order_items.order_id
CROSS JOIN customers ON customers.id = orders.customer_id
CROSS JOIN materials ON materials.id = order_items.material_id
CROSS JOIN plants ON plants.id = order_items.plant_id
