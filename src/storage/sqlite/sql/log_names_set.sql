UPDATE log_names SET stem = ?1, next = ?2
