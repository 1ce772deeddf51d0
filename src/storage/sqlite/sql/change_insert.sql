INSERT INTO changes (id, at, by, action, target_kind, target, detail) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
