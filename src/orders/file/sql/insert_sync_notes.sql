INSERT INTO sync_notes (only_one, warnings, note) VALUES (1, ?, ?)
