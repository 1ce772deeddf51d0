// SPDX-License-Identifier: MIT
// The whole program, served with a password, as its admin, a stranger and another site's page meet
// it over the network.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>

#include "base/unique_fd.h"
#include "support/installation.h"
#include "support/raw_http.h"

namespace joblog::test {

inline constexpr std::string_view password = "sorrel harbour anvil pewter";

/// Every byte as %XX.
std::string percent(std::string_view text);

/// What a command that goes on reads: a pipe with a name. At its end the command ends.
class Feed {
 public:
  explicit Feed(std::string path);
  const std::string& path() const { return path_; }
  void say(std::string_view line) const;
  void end() { writer_.reset(); }

 private:
  std::string path_;
  UniqueFd writer_;
};

class ServedProgram : public testing::Test {
 protected:
  /// Kinds: "hello" says so, "fails" fails, "holds" says what `feed` says until that ends. A
  /// recurring task "nightly".
  ServedProgram();

  /// Starts the program, anew if it is there.
  void serve();
  std::uint16_t port() const { return port_of(*server); }

  /// On a connection of its own, exactly as it is.
  RawAnswer ask(std::string_view request) const { return test::ask(port(), request); }
  /// Signed in.
  RawAnswer get(std::string_view path, std::string_view headers = "") const;
  RawAnswer post(std::string_view path, std::string_view form = "",
                 std::string_view headers = "") const;

  /// Job 1 failed, job 2 runs, job 3 waits for its time; runs 1 and 2 are of jobs 1 and 2.
  void fill();

  Installation home;
  Feed feed;
  std::string config;  ///< As it was written.
  std::string credentials = authorization("admin", password);
  std::unique_ptr<Background> server;
};

}  // namespace joblog::test
