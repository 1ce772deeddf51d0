// SPDX-License-Identifier: MIT
// The names that errors of a source carry in a log.
#include "orders/sources/order_source.h"

namespace joblog {

const char* error_class(SourceErrorKind kind) {
  switch (kind) {
    case SourceErrorKind::connection:
      return "ConnectionError";
    case SourceErrorKind::authentication:
      return "AuthenticationError";
    case SourceErrorKind::query:
      return "QueryError";
    case SourceErrorKind::import:
      return "ImportError";
  }
  return "Error";
}

}  // namespace joblog
