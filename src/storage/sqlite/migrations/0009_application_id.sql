-- "JBst": no other program's database is taken for a store (storage/sqlite/file_kind.cc).
PRAGMA application_id = 1245868916;
