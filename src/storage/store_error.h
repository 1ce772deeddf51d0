// How a store's verb gives up in the middle of a transaction. Thrown inside Store::write and
// Store::read only; those catch it, roll back and answer with the Error.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

#include "base/result.h"

namespace joblog {

class StoreError : public std::runtime_error {
 public:
  StoreError(ErrorKind kind, const std::string& message)
      : std::runtime_error(message), kind_(kind) {}
  ErrorKind kind() const { return kind_; }
  Error error() const { return {kind_, what()}; }

 private:
  ErrorKind kind_;
};

}  // namespace joblog
