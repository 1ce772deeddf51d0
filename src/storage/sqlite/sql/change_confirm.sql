UPDATE changes SET at = at WHERE id = ?1
