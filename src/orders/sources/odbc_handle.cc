// SPDX-License-Identifier: MIT
// A handle that frees itself, and the diagnostics it holds.
#include "orders/sources/odbc_handle.h"

#include <sql.h>
#include <sqlext.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "base/text.h"

namespace joblog {

OdbcHandle::OdbcHandle(OdbcHandleType type, void* parent) : type_(type) {
  if (!SQL_SUCCEEDED(SQLAllocHandle(static_cast<SQLSMALLINT>(type), parent, &handle_)))
    handle_ = nullptr;
}

OdbcHandle::~OdbcHandle() {
  if (!handle_) return;
  if (type_ == OdbcHandleType::connection) SQLDisconnect(handle_);
  SQLFreeHandle(static_cast<SQLSMALLINT>(type_), handle_);
}

std::vector<OdbcDiagnostic> OdbcHandle::diagnostics() const {
  std::vector<OdbcDiagnostic> result;
  constexpr SQLSMALLINT records_max = 20;  // A driver that reports without end is not followed.
  for (SQLSMALLINT record = 1; handle_ && record <= records_max; ++record) {
    std::array<SQLCHAR, 6> state{};
    std::array<SQLCHAR, 4096> text{};
    SQLINTEGER native = 0;
    SQLSMALLINT size = 0;
    if (!SQL_SUCCEEDED(SQLGetDiagRec(static_cast<SQLSMALLINT>(type_), handle_, record, state.data(),
                                     &native, text.data(), static_cast<SQLSMALLINT>(text.size()),
                                     &size)))
      break;
    text.back() = 0;
    result.push_back({reinterpret_cast<const char*>(state.data()), native,
                      escape_invalid_utf8(reinterpret_cast<const char*>(text.data()))});
  }
  return result;
}

}  // namespace joblog
