# joblog in an image of its own: built on Debian 12, run without root. docs/deployment.md says more.
#   docker build -t joblog .
#   docker run -d --name joblog --init -p 127.0.0.1:3000:3000 -v joblog_data:/data \
#     --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges \
#     -e ADMIN_PASSWORD=… -e JOBLOG_HOSTS=joblog.example.com joblog
# Pin both FROM lines to the digest that you have tested (docs/deployment.md says how).
FROM debian:12-slim AS build
WORKDIR /src
# First what changes rarely: the compiler, the libraries, SQLite's amalgamation, the assets' tools.
COPY package.json package-lock.json .npmrc ./
COPY bin/setup bin/setup
RUN bin/setup && rm -rf /var/lib/apt/lists/*
COPY . .
# What was compiled before comes out of the cache, also after a change (BuildKit keeps it).
RUN --mount=type=cache,target=/root/.cache/ccache \
    cmake --preset release -DBUILD_TESTING=OFF \
 && cmake --build --preset release --target joblog \
 && strip -o /joblog build/release/joblog

FROM debian:12-slim
# The program's libraries and time zones, and ODBC's drivers: SQLite, SQL Server (FreeTDS), PostgreSQL.
RUN apt-get update -qq \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
      libboost-json1.81.0 libdate-tz3 libdeflate0 libfmt9 libodbc2 libpq5 libprometheus-cpp-core1.0 libre2-9 libsodium23 \
      libspdlog1.10 libssl3 libtomlplusplus3 libutf8proc2 libzstd1 tzdata libsqliteodbc odbc-postgresql tdsodbc \
 && rm -rf /var/lib/apt/lists/*
# A fresh volume at /data gets this owner; a folder of the host needs `chown 10001:10001`.
RUN groupadd --gid 10001 joblog \
 && useradd --uid 10001 --gid joblog --no-create-home --home-dir /data --shell /usr/sbin/nologin joblog \
 && install -d -o joblog -g joblog -m 700 /data
COPY config/container.toml /etc/joblog/joblog.toml
COPY --from=build /joblog /usr/local/bin/joblog
# It listens to others, so it starts only with a password.
ENV JOBLOG_DATA=/data JOBLOG_CONFIG=/etc/joblog/joblog.toml JOBLOG_LISTEN=0.0.0.0 PORT=3000
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 3000
# It asks for no more than bash; the answer is kept in `docker inspect`.
SHELL ["/bin/bash", "-c"]
HEALTHCHECK --interval=15s --timeout=5s --start-period=10s \
  CMD exec 3<>/dev/tcp/127.0.0.1/$PORT && printf 'GET /up HTTP/1.0\r\n\r\n' >&3 \
   && read -r _ status _ <&3 && sed '1,/^\r$/d' <&3 && [ "$status" = 200 ]
ENTRYPOINT ["joblog"]
CMD ["serve"]
