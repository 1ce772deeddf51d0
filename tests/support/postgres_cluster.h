// SPDX-License-Identifier: MIT
// A PostgreSQL cluster of a test's own: a fresh folder, a port of its own, gone with its object.
//
//   if (const auto missing = PostgresCluster::missing()) GTEST_SKIP() << *missing;
//   PostgresCluster cluster;
//
// Making one takes about two seconds: share it between the tests of a program. PostgreSQL refuses
// to run as root; a test that does runs it as the user postgres. Password authentication over TCP,
// trust over the unix socket. fsync is off.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <thread>

#include "support/temp_folder.h"

namespace joblog::test {

class PostgresCluster {
 public:
  static std::optional<std::string> missing();  ///< Why none can be made here.

  PostgresCluster();   ///< Throws std::runtime_error with what initdb or the server said.
  ~PostgresCluster();  ///< Stops the server and removes the folder.
  PostgresCluster(const PostgresCluster&) = delete;
  PostgresCluster& operator=(const PostgresCluster&) = delete;

  int port() const { return port_; }  ///< On 127.0.0.1, below 32768.
  std::string socket_folder() const;  ///< Of the unix socket: libpq's host=.
  std::string user() const { return "joblog"; }
  std::string password() const { return "s3cret pass"; }
  std::string libpq() const;  ///< "host=… port=… user=… dbname=postgres", over the unix socket.
  std::string odbc() const;   ///< Without user and password, over TCP.

  /// Runs SQL through psql; throws with what it said when that fails. Returns the rows, unaligned.
  std::string sql(const std::string& statements, const std::string& database = "postgres") const;

  void stop();   ///< Fast shutdown: connections are closed. Twice is harmless.
  void start();  ///< After stop().

 private:
  std::string data() const { return folder_.file("data"); }
  void initialise();
  bool try_start();  ///< False when the port is taken.

  TempFolder folder_;
  int port_ = 0;
  pid_t server_ = -1;
  std::string said_;    ///< By the server until it was ready.
  std::thread reader_;  ///< Of what it says later.
};

}  // namespace joblog::test
