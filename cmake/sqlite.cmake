# SQLite, from the amalgamation that the npm package better-sqlite3 carries (package-lock.json pins
# it): Debian 12 has 3.40, and every SQLite before 3.51.3 can lose committed transactions in WAL
# mode when two connections write and checkpoint at the same time.
set(SQLITE_FOLDER ${PROJECT_SOURCE_DIR}/node_modules/better-sqlite3/deps/sqlite3)
if(NOT EXISTS ${SQLITE_FOLDER}/sqlite3.c)
  message(FATAL_ERROR "SQLite's amalgamation is missing. Run: npm ci --ignore-scripts (bin/setup does)")
endif()
file(STRINGS ${SQLITE_FOLDER}/sqlite3.h version_line REGEX "#define SQLITE_VERSION_NUMBER ")
string(REGEX MATCH "[0-9]+" SQLITE_VERSION_NUMBER ${version_line})
if(SQLITE_VERSION_NUMBER LESS 3051003)
  message(FATAL_ERROR "SQLite ${SQLITE_VERSION_NUMBER} is too old, 3051003 or newer is needed")
endif()

add_library(joblog_sqlite3 STATIC ${SQLITE_FOLDER}/sqlite3.c)
target_include_directories(joblog_sqlite3 SYSTEM PUBLIC ${SQLITE_FOLDER})
# THREADSAFE=2: a connection belongs to one thread at a time, so it needs no lock of its own.
# Hidden symbols: an ODBC driver brings Debian's libsqlite3 along; the two must not meet.
target_compile_definitions(joblog_sqlite3 PRIVATE
  SQLITE_THREADSAFE=2 SQLITE_DQS=0 SQLITE_DEFAULT_MEMSTATUS=0 SQLITE_DEFAULT_FOREIGN_KEYS=1
  SQLITE_LIKE_DOESNT_MATCH_BLOBS SQLITE_MAX_EXPR_DEPTH=0 SQLITE_OMIT_DEPRECATED
  SQLITE_OMIT_SHARED_CACHE SQLITE_OMIT_LOAD_EXTENSION SQLITE_USE_ALLOCA
  SQLITE_DEFAULT_WAL_SYNCHRONOUS=2 SQLITE_TEMP_STORE=2 HAVE_FDATASYNC=1 SQLITE_ENABLE_FTS5)
target_compile_options(joblog_sqlite3 PRIVATE -w -fvisibility=hidden $<$<CONFIG:RelWithDebInfo>:-O2>)
target_link_libraries(joblog_sqlite3 PUBLIC m)
