SELECT id, at, by, action, target_kind, target, detail FROM changes
WHERE id < ?1 AND (?2 = '' OR target_kind = ?2) ORDER BY id DESC LIMIT ?3
