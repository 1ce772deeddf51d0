# SPDX-License-Identifier: MIT
# The servers of the peers, for bin/bench: each in a folder of its own below $1, on sockets in it and
# no port, as a user who is not root (PostgreSQL refuses to be), and durable: what they have answered
# survives a loss of power. Sets BENCH_POSTGRES, BENCH_REDIS, BENCH_BEANSTALKD and peer_servers, the
# processes to end.
peer_servers=()
postgres_programs=$(dirname "$(find /usr/lib/postgresql -name initdb | sort -V | tail -1)")

as_peer() { # a command that takes the place of this shell
  if [ "$(id -u)" = 0 ]; then exec setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; else exec "$@"; fi
}

until_answered() { # who, a command that fails until the server answers
  local who=$1 tries
  shift
  for ((tries = 0; tries < 300; ++tries)); do
    if "$@" >/dev/null 2>&1; then return 0; fi
    sleep 0.1
  done
  echo "$who does not answer; its messages:" >&2
  tail -5 "$peer_folder/$who.log" >&2
  return 1
}

start_peer() { # who, its command: in the background, with its messages in a file
  local who=$1
  shift
  (cd "$peer_folder/$who" && as_peer "$@") >"$peer_folder/$who.log" 2>&1 &
  peer_servers+=($!)
}

start_postgres() {
  (as_peer "$postgres_programs/initdb" -D "$peer_folder/postgres" -U bench -A trust -E UTF8 --locale=C) >"$peer_folder/initdb.log" 2>&1 ||
    { tail -5 "$peer_folder/initdb.log" >&2; return 1; }
  start_peer postgres "$postgres_programs/postgres" -D "$peer_folder/postgres" -c listen_addresses= \
    -c unix_socket_directories="$peer_folder" -c shared_buffers=1GB -c max_wal_size=4GB -c checkpoint_timeout=15min -c jit=off
  until_answered postgres psql -h "$peer_folder" -U bench -d postgres -c 'SELECT 1'
  psql -q -h "$peer_folder" -U bench -d postgres -c 'CREATE DATABASE bench'
  export BENCH_POSTGRES="postgresql://bench@localhost/bench?host=$peer_folder"
}

start_redis() {
  export BENCH_REDIS=$peer_folder/redis.socket
  start_peer redis redis-server --port 0 --unixsocket "$BENCH_REDIS" --unixsocketperm 777 --dir "$peer_folder/redis" \
    --appendonly yes --appendfsync always --save ''
  until_answered redis redis-cli -s "$BENCH_REDIS" ping
}

start_beanstalkd() {
  export BENCH_BEANSTALKD=$peer_folder/beanstalkd.socket
  start_peer beanstalkd beanstalkd -l "unix:$BENCH_BEANSTALKD" -b "$peer_folder/beanstalkd" -f0
  until_answered beanstalkd test -S "$BENCH_BEANSTALKD"
}

start_peers() { # the folder
  peer_folder=$1
  mkdir -p "$peer_folder"/{postgres,redis,beanstalkd,plainjob}
  chmod 700 "$peer_folder/postgres"
  if [ "$(id -u)" = 0 ]; then chown -R postgres: "$peer_folder"; fi
  start_postgres
  start_redis
  start_beanstalkd
  echo "PostgreSQL $(psql -h "$peer_folder" -U bench -d postgres -tAc 'SHOW server_version'): fsync $(psql -h "$peer_folder" -U bench -d postgres -tAc 'SHOW fsync'), synchronous_commit $(psql -h "$peer_folder" -U bench -d postgres -tAc 'SHOW synchronous_commit')"
  echo "Redis $(redis-server --version | grep -o 'v=[0-9.]*' | cut -c 3-): appendonly yes, appendfsync $(redis-cli -s "$BENCH_REDIS" config get appendfsync | tail -1)"
  echo "$(beanstalkd -v): -f0, an fsync at each write"
}

stop_peers() {
  [ ${#peer_servers[@]} = 0 ] || kill "${peer_servers[@]}" 2>/dev/null || true
  [ ${#peer_servers[@]} = 0 ] || wait "${peer_servers[@]}" 2>/dev/null || true
  peer_servers=()
}
