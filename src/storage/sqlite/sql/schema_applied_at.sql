SELECT applied_at FROM schema_versions WHERE number = ?1
