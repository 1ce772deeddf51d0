-- Room on the server's disk.

-- name: space_taken
-- Tables and indexes of the store, by the sizes of their files: no table is read.
SELECT coalesce(sum(pg_relation_size(pg_class.oid, 'main') + pg_relation_size(pg_class.oid, 'fsm')
                    + pg_relation_size(pg_class.oid, 'vm')), 0)::bigint
FROM pg_catalog.pg_class WHERE relnamespace = 'joblog'::regnamespace AND relkind IN ('r', 'i', 't', 'S')
