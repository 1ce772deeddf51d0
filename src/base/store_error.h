// SPDX-License-Identifier: MIT
// Thrown by the verbs of a store to abort a transaction, inside Store::write and Store::read only:
// those catch it, roll back and answer with the Error.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

#include "base/result.h"

namespace joblog {

class StoreError : public std::runtime_error {
 public:
  /// `undone`: whatever was asked for has surely not been done.
  StoreError(ErrorKind kind, const std::string& message, bool undone = true)
      : std::runtime_error(message), kind_(kind), undone_(undone) {}
  ErrorKind kind() const { return kind_; }
  Error error() const { return {kind_, what()}; }
  bool undone() const { return undone_; }

 private:
  ErrorKind kind_;
  bool undone_;
};

}  // namespace joblog
