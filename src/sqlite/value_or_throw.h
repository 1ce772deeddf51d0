// SPDX-License-Identifier: MIT
// Turns an error that is a value into the StoreError that callers in the store throw.
#pragma once

#include <utility>

#include "base/result.h"
#include "base/store_error.h"

namespace joblog::sqlite {

template <class T>
T value_or_throw(Result<T> result) {
  if (!result) throw StoreError(result.error().kind, result.error().message);
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

}  // namespace joblog::sqlite
