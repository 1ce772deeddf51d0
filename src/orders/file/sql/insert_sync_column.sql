INSERT INTO sync_columns (attribute, filled) VALUES (?, ?)
