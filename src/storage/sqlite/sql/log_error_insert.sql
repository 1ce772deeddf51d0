INSERT INTO log_errors (rowid, kind, error) VALUES (?1, ?2, ?3 || ': ' || ?4)
