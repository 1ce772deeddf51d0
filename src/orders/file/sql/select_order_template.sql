SELECT id{} FROM open_orders WHERE id = ?
