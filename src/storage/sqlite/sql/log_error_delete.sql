DELETE FROM log_errors WHERE rowid = ?1
