UPDATE log_names SET stem = ?1, next = ?2, newest = ?3, stepped_back = ?4
