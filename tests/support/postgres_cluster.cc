// SPDX-License-Identifier: MIT
// The server is our child and dies with the thread that made it, whatever happens to the test. It
// is ready when it says so on standard error; a thread reads on from there so that it never blocks.
#include "support/postgres_cluster.h"

#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <random>
#include <stdexcept>
#include <utility>
#include <vector>

#include "support/run_command.h"

namespace joblog::test {
namespace {

constexpr std::string_view server_user = "postgres";

/// The folder with initdb and postgres, of the newest version installed; or "".
std::string binaries() {
  std::vector<std::pair<int, std::string>> found;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator("/usr/lib/postgresql", ignored)) {
    const std::string bin = (entry.path() / "bin").string();
    if (::access((bin + "/initdb").c_str(), X_OK) == 0 &&
        ::access((bin + "/postgres").c_str(), X_OK) == 0)
      found.emplace_back(std::atoi(entry.path().filename().c_str()), bin);
  }
  return found.empty() ? "" : std::ranges::max_element(found)->second;
}

/// `command` as a user PostgreSQL accepts, ended when the thread that started it ends.
std::vector<std::string> as_server_user(std::vector<std::string> command) {
  std::vector<std::string> words = {"setpriv", "--pdeathsig", "INT"};
  if (::geteuid() == 0) {
    for (const std::string_view option : {"--reuid=", "--regid="})
      words.push_back(std::string(option) + std::string(server_user));
    words.emplace_back("--init-groups");
  }
  words.insert(words.end(), command.begin(), command.end());
  return words;
}

void give_to_server_user(const std::string& path) {
  if (::geteuid() != 0) return;
  const passwd* const entry = ::getpwnam(std::string(server_user).c_str());
  if (entry == nullptr || ::chown(path.c_str(), entry->pw_uid, entry->pw_gid) != 0)
    throw std::runtime_error("cannot give " + path + " to the user postgres");
}

int random_port() {
  std::random_device random;
  return std::uniform_int_distribution(12'000, 31'999)(random);
}

}  // namespace

std::optional<std::string> PostgresCluster::missing() {
  if (binaries().empty()) return "PostgreSQL's server is not installed";
  if (run_command({"setpriv", "--version"}).exit_code != 0) return "setpriv is not installed";
  if (run_command({"psql", "--version"}).exit_code != 0) return "psql is not installed";
  if (::geteuid() == 0 && ::getpwnam(std::string(server_user).c_str()) == nullptr)
    return "run as root, and there is no user postgres";
  return std::nullopt;
}

PostgresCluster::PostgresCluster() {
  initialise();
  for (int tries = 0; tries < 20; ++tries) {
    port_ = random_port();
    if (try_start()) return;
  }
  throw std::runtime_error("PostgreSQL does not start: " + said_);
}

PostgresCluster::~PostgresCluster() { stop(); }

void PostgresCluster::initialise() {
  const std::string password_file = folder_.write("password", password() + "\n");
  give_to_server_user(folder_.path().string());
  give_to_server_user(password_file);
  const auto made = run_command(as_server_user(
      {binaries() + "/initdb", "--pgdata=" + data(), "--username=" + user(),
       "--pwfile=" + password_file, "--auth-local=trust", "--auth-host=scram-sha-256",
       "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"}));
  if (made.exit_code != 0) throw std::runtime_error("initdb: " + made.output);
}

void PostgresCluster::start() {
  if (server_ < 0 && !try_start()) throw std::runtime_error("PostgreSQL does not start: " + said_);
}

bool PostgresCluster::try_start() {
  StartedCommand started = start_command(
      as_server_user({binaries() + "/postgres", "-D", data(), "-p", std::to_string(port_), "-k",
                      socket_folder(), "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off", "-c",
                      "lc_messages=C", "-c", "max_connections=50"}));
  server_ = started.pid;
  said_.clear();
  std::array<char, 1024> block{};
  ssize_t bytes = 0;
  while ((bytes = ::read(started.output.get(), block.data(), block.size())) > 0) {
    said_.append(block.data(), static_cast<std::size_t>(bytes));
    if (!said_.contains("ready to accept connections")) continue;
    reader_ = std::thread([output = std::move(started.output)] {
      std::array<char, 4096> rest{};
      while (::read(output.get(), rest.data(), rest.size()) > 0) {
      }
    });
    return true;
  }
  if (server_ > 0) ::waitpid(server_, nullptr, 0);
  server_ = -1;
  return false;
}

void PostgresCluster::stop() {
  if (server_ < 0) return;
  ::kill(server_, SIGINT);
  ::waitpid(server_, nullptr, 0);
  server_ = -1;
  reader_.join();
}

std::string PostgresCluster::socket_folder() const { return folder_.path().string(); }

std::string PostgresCluster::libpq() const {
  return fmt::format("host={} port={} user={} dbname=postgres", socket_folder(), port_, user());
}

std::string PostgresCluster::odbc() const {
  return fmt::format("Driver=PostgreSQL Unicode;Server=127.0.0.1;Port={};Database=postgres", port_);
}

std::string PostgresCluster::sql(const std::string& statements, const std::string& database) const {
  const auto done = run_command(
      {"psql", "--no-psqlrc", "--quiet", "--no-align", "--tuples-only", "--set=ON_ERROR_STOP=1",
       "--host=" + socket_folder(), "--port=" + std::to_string(port_), "--username=" + user(),
       "--dbname=" + database, "--file=" + folder_.write("statements.sql", statements)});
  if (done.exit_code != 0) throw std::runtime_error("psql: " + done.output);
  return done.output;
}

}  // namespace joblog::test
