INSERT INTO open_orders (row_hash{}) VALUES ({})
