SELECT attribute, filled FROM sync_columns
