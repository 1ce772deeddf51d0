-- What the time was when retention last looked; 0 = it has not.
INSERT INTO sequences VALUES ('time_seen', 0);
-- Why a recurring task of the configuration cannot be planned. NULL: it can.
ALTER TABLE recurring_tasks ADD COLUMN problem TEXT;
