// SPDX-License-Identifier: MIT
// ODBC connection strings: "Driver=FreeTDS;Server=erp;UID=reader;PWD={a;b}}c}". A value in braces
// may hold anything, a closing brace doubled.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace joblog {

struct OdbcAttribute {
  std::string name;
  std::string value;    ///< Without its braces.
  std::string written;  ///< As it was given, braces and all: drivers differ in what they take.
};

class OdbcConnectionString {
 public:
  explicit OdbcConnectionString(std::string_view text);

  /// The value of the first attribute of that name, without regard to case; or nothing there: "".
  std::string_view value(std::string_view name) const;
  bool has(std::string_view name) const;
  void set_default(std::string_view name, std::string_view value);  ///< Where it is not given.
  void set(std::string_view name, std::string_view value);          ///< Replaces all of that name.

  std::string text() const;    ///< For the driver. Holds the password.
  std::string masked() const;  ///< For people: values of passwords, tokens and the like are ***.

  /// Every value that masked() hides.
  std::vector<std::string> secrets() const;

 private:
  std::vector<OdbcAttribute> attributes_;
};

/// `text` with every occurrence of a secret, as it is or as it stands in braces, replaced by ***.
std::string mask_secrets(std::string text, const std::vector<std::string>& secrets);

}  // namespace joblog
