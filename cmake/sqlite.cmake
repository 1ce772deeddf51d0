# SPDX-License-Identifier: MIT
# SQLite, from the amalgamation that the npm package better-sqlite3 carries (package-lock.json pins
# it): Debian 12 has 3.40, and every SQLite before 3.51.3 can lose committed transactions in WAL
# mode when two connections write and checkpoint at the same time.
#
# -DJOBLOG_SQLITE_DIR=FOLDER takes sqlite3.c and sqlite3.h from another folder. A shared library of the
# system does not do: the options below are part of how the store behaves.
if(JOBLOG_SQLITE_DIR)
  set(SQLITE_FOLDER ${JOBLOG_SQLITE_DIR})
else()
  set(SQLITE_FOLDER ${PROJECT_SOURCE_DIR}/node_modules/better-sqlite3/deps/sqlite3)
endif()
if(NOT EXISTS ${SQLITE_FOLDER}/sqlite3.c OR NOT EXISTS ${SQLITE_FOLDER}/sqlite3.h)
  message(FATAL_ERROR "SQLite's amalgamation (sqlite3.c, sqlite3.h) is not in ${SQLITE_FOLDER}. Run, in "
    "${PROJECT_SOURCE_DIR}: npm ci --ignore-scripts (bin/setup does); or name a folder that has it: "
    "-DJOBLOG_SQLITE_DIR=FOLDER")
endif()
file(STRINGS ${SQLITE_FOLDER}/sqlite3.h version_line REGEX "#define SQLITE_VERSION_NUMBER ")
string(REGEX MATCH "[0-9]+" SQLITE_VERSION_NUMBER ${version_line})
if(SQLITE_VERSION_NUMBER LESS 3051003)
  message(FATAL_ERROR "SQLite ${SQLITE_VERSION_NUMBER} is too old, 3051003 or newer is needed")
endif()

add_library(joblog_sqlite3 STATIC ${SQLITE_FOLDER}/sqlite3.c)
set_property(GLOBAL APPEND PROPERTY JOBLOG_ARCHIVES joblog_sqlite3)
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
