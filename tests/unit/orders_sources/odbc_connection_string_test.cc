// SPDX-License-Identifier: MIT
// Taking connection strings apart, putting them together, and keeping their secrets.
#include "orders/sources/odbc_connection_string.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

namespace joblog {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(OdbcConnectionString, FindsAttributesWithoutRegardToCase) {
  const OdbcConnectionString text(" Driver = {FreeTDS} ;server=erp; Port=1433;;PWD={a;b}}c};Flag");
  EXPECT_EQ(text.value("driver"), "FreeTDS");
  EXPECT_EQ(text.value("SERVER"), "erp");
  EXPECT_EQ(text.value("Port"), "1433");
  EXPECT_EQ(text.value("pwd"), "a;b}c");
  EXPECT_TRUE(text.has("flag"));
  EXPECT_FALSE(text.has("UID"));
}

TEST(OdbcConnectionString, KeepsWhatItWasGivenAsItWasWritten) {
  const OdbcConnectionString text("Driver={FreeTDS};PWD=p@ss!=x;Server=a,1");
  EXPECT_EQ(text.text(), "Driver={FreeTDS};PWD=p@ss!=x;Server=a,1;");
}

TEST(OdbcConnectionString, PutsOddValuesInBraces) {
  OdbcConnectionString text("Driver=X;pwd=old");
  text.set("PWD", "a;b}c{d=e");
  text.set_default("UID", " sa ");
  text.set_default("driver", "Y");
  EXPECT_EQ(text.text(), "Driver=X;PWD={a;b}}c{d=e};UID={ sa };");
}

TEST(OdbcConnectionString, MasksSecretsForPeople) {
  const OdbcConnectionString text(
      "Driver=X;UID=sa;PWD={a;b}}c};SSLPassword=q;AccessToken=t0k;Database=sales");
  EXPECT_EQ(text.masked(),
            "Driver=X;UID=sa;PWD=***;SSLPassword=***;AccessToken=***;Database=sales");
}

TEST(MaskSecrets, FindsASecretInBothItsForms) {
  EXPECT_EQ(mask_secrets("bad PWD={a;b}}c} or a;b}c!", {"a;b}c"}), "bad PWD={***} or ***!");
  EXPECT_EQ(mask_secrets("nothing", {""}), "nothing");
}

RC_GTEST_PROP(OdbcConnectionString, ReadsBackAnyValue, (std::string value)) {
  std::erase(value, '\0');
  OdbcConnectionString text("Driver=X");
  text.set("PWD", value);
  text.set("Last", "1");
  const OdbcConnectionString again(text.text());
  RC_ASSERT(again.value("PWD") == value);
  RC_ASSERT(again.value("Last") == "1");
}

}  // namespace
}  // namespace joblog
