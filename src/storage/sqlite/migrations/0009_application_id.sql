-- "JBst": no other program's database is taken for a store (sqlite/file_kind.h).
PRAGMA application_id = 1245868916;
