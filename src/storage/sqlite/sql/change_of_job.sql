INSERT INTO changes (id, at, by, action, target_kind, target, detail)
SELECT ?1, ?2, ?3, ?4, 'job', CAST(id AS TEXT), json_object('kind', kind) FROM jobs WHERE id = ?5
