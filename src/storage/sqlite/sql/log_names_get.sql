SELECT stem, next, newest, stepped_back FROM log_names
