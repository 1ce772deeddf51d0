SELECT id, at, by, action, target_kind, target, detail FROM changes
WHERE id < ?1 AND target_kind = ?2 AND target = ?3 ORDER BY id DESC LIMIT ?4
