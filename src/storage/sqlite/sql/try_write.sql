BEGIN IMMEDIATE;
-- With hardly any cache the pages reach the write-ahead log before the ROLLBACK, so that a full disk
-- shows; frames without a commit are nothing to anybody.
PRAGMA cache_size = 1;
CREATE TABLE tried_write (bytes BLOB);
INSERT INTO tried_write VALUES (zeroblob(262144));
ROLLBACK;
