# The server in an image of its own: built on Debian 12, run without root.
#   docker build -t joblog .
#   docker run -p 3000:3000 -v joblog:/data -e ADMIN_PASSWORD=… -e JOBLOG_HOSTS=joblog.example.com joblog
FROM debian:12-slim AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
COPY bin/setup bin/setup
RUN apt-get update -qq && bin/setup && rm -rf /var/lib/apt/lists/*
COPY . .
RUN cmake --preset release -DBUILD_TESTING=OFF \
 && cmake --build --preset release --target joblog \
 && strip -o /joblog build/release/joblog

FROM debian:12-slim
# The program's libraries, drivers for sources, zones; curl asks for the health.
RUN apt-get update -qq \
 && apt-get install -y -qq --no-install-recommends libfmt9 libspdlog1.10 libboost-json1.81.0 \
      libhowardhinnant-date3 libsodium23 libssl3 libdeflate0 libodbc2 libodbcinst2 odbcinst \
      libsqliteodbc odbc-postgresql tdsodbc tzdata ca-certificates curl \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --user-group --no-create-home joblog \
 && install -d -o joblog -g joblog -m 700 /data
COPY --from=build /joblog /usr/local/bin/joblog
COPY config/joblog.toml /etc/joblog/joblog.toml
# It starts only with a password, because it listens to others.
ENV JOBLOG_DATA=/data JOBLOG_CONFIG=/etc/joblog/joblog.toml JOBLOG_LISTEN=0.0.0.0 PORT=3000
USER joblog
VOLUME /data
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=10s \
  CMD curl --fail --silent --show-error "http://127.0.0.1:${PORT}/up" || exit 1
ENTRYPOINT ["joblog"]
CMD ["serve"]
