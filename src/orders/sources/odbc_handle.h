// SPDX-License-Identifier: MIT
// Owners of ODBC's handles, and what a driver says when something fails. ODBC's own headers stay in
// the .cc files; its handles are plain pointers.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace joblog {

enum class OdbcHandleType : short { environment = 1, connection = 2, statement = 3 };

struct OdbcDiagnostic {
  std::string state;  ///< SQLSTATE, five characters.
  int native = 0;     ///< The database's own number.
  std::string text;   ///< The driver's words, valid UTF-8.
};

/// One handle with one owner.
class OdbcHandle {
 public:
  OdbcHandle() = default;
  /// Allocates below `parent` (nullptr for an environment); empty when that fails.
  OdbcHandle(OdbcHandleType type, void* parent);
  OdbcHandle(OdbcHandle&& other) noexcept
      : type_(other.type_), handle_(std::exchange(other.handle_, nullptr)) {}
  OdbcHandle& operator=(OdbcHandle&& other) noexcept {
    std::swap(type_, other.type_);
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~OdbcHandle();

  void* get() const { return handle_; }
  explicit operator bool() const { return handle_ != nullptr; }
  /// What the last call on this handle had to say, the most important first.
  std::vector<OdbcDiagnostic> diagnostics() const;

 private:
  OdbcHandleType type_ = OdbcHandleType::environment;
  void* handle_ = nullptr;
};

}  // namespace joblog
