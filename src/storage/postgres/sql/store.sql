-- The store itself: how a transaction begins and ends, and which schema the database has.

-- name: begin_write
BEGIN ISOLATION LEVEL READ COMMITTED

-- name: begin_read
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY

-- name: commit
COMMIT

-- name: roll_back
ROLLBACK

-- name: settings_of_write
-- For this transaction alone, so that a pooler may give its connection to somebody else afterwards. The planner is
-- held to nested loops along the indexes that the statements are written for: a guess of its own costs several times
-- as much when a table has just been filled or emptied.
SELECT set_config('search_path', 'joblog', true), set_config('statement_timeout', '8s', true),
       set_config('lock_timeout', '3s', true), set_config('idle_in_transaction_session_timeout', '15s', true),
       set_config('synchronous_commit', $1, true), set_config('plan_cache_mode', 'force_generic_plan', true),
       set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true),
       set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true),
       set_config('enable_material', 'off', true), set_config('jit', 'off', true)

-- name: settings_of_read
SELECT set_config('search_path', 'joblog', true), set_config('statement_timeout', '8s', true),
       set_config('idle_in_transaction_session_timeout', '15s', true),
       set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_hashjoin', 'off', true),
       set_config('enable_mergejoin', 'off', true), set_config('enable_seqscan', 'off', true),
       set_config('enable_bitmapscan', 'off', true), set_config('enable_material', 'off', true),
       set_config('jit', 'off', true)

-- name: settings_of_check
-- A check reads everything, however long that takes, and by whole tables.
SELECT set_config('search_path', 'joblog', true), set_config('jit', 'off', true)

-- name: token_put_0
INSERT INTO commit_tokens_0 (token) VALUES ($1::text::uuid)

-- name: token_put_1
INSERT INTO commit_tokens_1 (token) VALUES ($1::text::uuid)

-- name: token_settle_0
-- After a COMMIT without an answer. It waits while that transaction is still under way; inserted means that it was
-- undone, and that it can never be stored any more.
INSERT INTO commit_tokens_0 (token) VALUES ($1::text::uuid) ON CONFLICT DO NOTHING

-- name: token_settle_1
INSERT INTO commit_tokens_1 (token) VALUES ($1::text::uuid) ON CONFLICT DO NOTHING

-- name: facts_of_connection
SELECT pg_is_in_recovery(), current_setting('server_version'), current_setting('server_version_num')::int

-- name: installation
SELECT id::text FROM joblog.installation

-- name: schema_lock
-- Two programs that start at once: the second waits for the first, and finds nothing to do.
SELECT pg_advisory_xact_lock(1246711655)

-- name: schema_exists
SELECT 1 FROM pg_catalog.pg_class JOIN pg_catalog.pg_namespace ON pg_namespace.oid = relnamespace
WHERE nspname = 'joblog' AND relname = 'schema_versions'

-- name: schema_create
CREATE SCHEMA IF NOT EXISTS joblog

-- name: schema_create_versions
CREATE TABLE IF NOT EXISTS joblog.schema_versions (number int PRIMARY KEY, name text NOT NULL, applied_at bigint NOT NULL)

-- name: schema_versions
SELECT number, applied_at FROM joblog.schema_versions ORDER BY number

-- name: schema_put_version
INSERT INTO joblog.schema_versions (number, name, applied_at) VALUES ($1, $2, $3)

-- name: search_path_local
SELECT set_config('search_path', 'joblog', true)

-- name: listen
LISTEN joblog

-- name: prove_connection
SELECT 1

-- name: notify
-- By a connection of its own, behind the commit: in the transaction it would have all commits wait for each other.
NOTIFY joblog

-- name: tokens_old_0
SELECT 1 FROM commit_tokens_0 LIMIT 1

-- name: tokens_old_1
SELECT 1 FROM commit_tokens_1 LIMIT 1

-- name: tokens_empty_0
TRUNCATE commit_tokens_0

-- name: tokens_empty_1
TRUNCATE commit_tokens_1

-- name: log_id_last
SELECT last_value FROM joblog.log_ids

-- name: claims_under_way
-- The locks of claim_begin that somebody holds.
SELECT objid::bigint FROM pg_locks
WHERE locktype = 'advisory' AND classid = 1246711660 AND objsubid = 2
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
