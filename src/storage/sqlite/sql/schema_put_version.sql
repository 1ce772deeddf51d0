INSERT INTO schema_versions (number, name, applied_at) VALUES (?1, ?2, ?3)
