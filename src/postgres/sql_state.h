// SPDX-License-Identifier: MIT
// What PostgreSQL's error codes mean to a store.
#pragma once

#include <string>
#include <string_view>

#include "base/store_error.h"

namespace joblog::postgres {

/// An answer of the server that is an error. `state` is its five-letter code (SQLSTATE); "" when
/// the connection was lost and nothing was answered.
class ServerError : public StoreError {
 public:
  ServerError(ErrorKind kind, std::string state, const std::string& message, bool undone = true)
      : StoreError(kind, message, undone), state_(std::move(state)) {}
  const std::string& state() const { return state_; }

 private:
  std::string state_;
};

ErrorKind kind_of(std::string_view sql_state);

/// The transaction was undone for the sake of another one: the same work may succeed now.
bool is_worth_a_rerun(std::string_view sql_state);

/// Nothing can be asked on this connection any more.
bool ends_the_connection(std::string_view sql_state);

}  // namespace joblog::postgres
