SELECT stem, next FROM log_names
