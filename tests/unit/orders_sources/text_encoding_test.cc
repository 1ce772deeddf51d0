// SPDX-License-Identifier: MIT
// Which encoding a file is in, guessed safely, and its rows whatever it is.
#include "orders/sources/text_encoding.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "orders/sources/csv_source.h"
#include "orders/sources/decoded_source.h"
#include "support/scripted_source.h"
#include "support/temp_folder.h"

namespace joblog::test {
namespace {

using std::string_literals::operator""s;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

GuessedEncoding guess(const std::string& text, std::size_t piece = SIZE_MAX) {
  return guess_encoding([&](std::uint64_t offset, std::span<char> out) -> Result<std::size_t> {
           const auto at = std::min<std::size_t>(offset, text.size());
           const std::size_t size = std::min({out.size(), text.size() - at, piece});
           std::copy_n(text.data() + at, size, out.data());
           return size;
         })
      .value();
}

/// UTF-16 of ASCII.
std::string wide(const std::string& text, bool big_endian = false) {
  std::string bytes;
  for (const char c : text) bytes += big_endian ? "\0"s + c : c + "\0"s;
  return bytes;
}

TEST(GuessedEncoding, IsUtf8WhereTheTextIs) {
  EXPECT_EQ(guess("").name, "UTF-8");
  EXPECT_EQ(guess("a;b\n1;2\n").name, "UTF-8");
  EXPECT_EQ(guess("a;b\nMüller;日本語\n").name, "UTF-8");
  EXPECT_EQ(guess("a;b\nMüller;日本語\n").bad_line, 0);
}

TEST(GuessedEncoding, FollowsAByteOrderMark) {
  EXPECT_EQ(guess("\xEF\xBB\xBF"
                  "a\n\xFC")
                .name,
            "UTF-8");
  EXPECT_EQ(guess("\xFF\xFE" + wide("a;b")).name, "UTF-16LE");
  EXPECT_EQ(guess("\xFE\xFF" + wide("a;b", true)).name, "UTF-16BE");
  EXPECT_EQ(guess("\xFF\xFE\0\0a\0\0\0"s).name, "UTF-32LE");
}

TEST(GuessedEncoding, IsUtf16WhereEveryOtherByteIsZero) {
  EXPECT_EQ(guess(wide("salesDoc;itemNumber\n1;2\n")).name, "UTF-16LE");
  EXPECT_EQ(guess(wide("salesDoc;itemNumber\n1;2\n", true)).name, "UTF-16BE");
  EXPECT_EQ(guess("a;b\n1\0;2\n"s).name, "UTF-8");
}

TEST(GuessedEncoding, IsWindows1252WhereTheTextIsNoUtf8) {
  const auto guessed = guess("a;b\n1;2\nM\xFCller;\x80\n");
  EXPECT_EQ(guessed.name, "windows-1252");
  EXPECT_EQ(guessed.bad_line, 3);
}

TEST(GuessedEncoding, StaysUtf8WhereACellIsBroken) {
  const auto guessed = guess("Müller;Größe\nM\xC3;1\n");
  EXPECT_EQ(guessed.name, "UTF-8");
  EXPECT_EQ(guessed.bad_line, 2);
}

RC_GTEST_PROP(GuessedEncoding, DependsOnNoPieces, ()) {
  std::string text = "abcdefgh;ijklmnop\n";
  const auto parts = *rc::gen::container<std::vector<std::string>>(
      rc::gen::element<std::string>("a", "ü", "日", "😀", "\n", "plain text of some length;"));
  for (const auto& part : parts) text += part;
  RC_ASSERT(guess(text, *rc::gen::inRange<std::size_t>(1, 40)).name == "UTF-8");
  text += "\xFC\n";
  const auto whole = guess(text), pieces = guess(text, *rc::gen::inRange<std::size_t>(1, 40));
  RC_ASSERT(whole.name == pieces.name);
  RC_ASSERT(whole.bad_line == pieces.bad_line);
  RC_ASSERT(whole.bad_line == 1 + std::count(text.begin(), text.end() - 1, '\n'));
}

class EncodedCsv : public testing::Test {
 protected:
  /// All cells with "|" between, the header's too, rows with "/".
  std::string read(const std::string& content, const std::string& encoding = "") {
    CsvSource source(
        {.path = folder_.write("orders.csv", content), .csv = {}, .encoding = encoding});
    if (const auto connected = source.connect(); !connected) return connected.error().message;
    std::string all;
    const auto names = source.open().value();
    for (const auto& name : names) all += name + "|";
    RawRow row;
    while (source.next(row).value()) {
      all += "/";
      for (const auto& cell : row) all += std::string(cell.value_or("")) + "|";
    }
    notes_.clear();
    for (SourceNote& note : source.take_notes()) notes_.push_back(std::move(note.text));
    return all;
  }
  TempFolder folder_;
  std::vector<std::string> notes_;
};

TEST_F(EncodedCsv, IsReadInTheEncodingThatIsNamed) {
  EXPECT_EQ(read("\x84;b\n\x81;\x9C\n", "cp850"), "ä|b|/ü|£|");
  EXPECT_THAT(notes_, IsEmpty());
  EXPECT_EQ(read("a;\xA4\n", "iso-8859-15"), "a|€|");
  EXPECT_EQ(read("\xFF\xFE" + wide("a;b\r\n1;2\r\n"), "utf-16"), "a|b|/1|2|");
  EXPECT_EQ(read(wide("a;b\r\n1;2\r\n"), "utf-16le"), "a|b|/1|2|");
}

TEST_F(EncodedCsv, IsGuessedAndTheGuessIsSaid) {
  EXPECT_EQ(read("Stra\xDF"
                 "e;b\n\x80;M\xFCller\n"),
            "Straße|b|/€|Müller|");
  EXPECT_THAT(notes_, ElementsAre("orders.csv, line 1, is no UTF-8: it is read as windows-1252; if "
                                  "that is wrong, name its encoding with encoding in "
                                  "[open_orders]"));
  EXPECT_EQ(read("\xFF\xFE" + wide("a;b\n1;2\n")), "a|b|/1|2|");
  EXPECT_EQ(read("\xEF\xBB\xBF"
                 "ä;b\n1;2\n"),
            "ä|b|/1|2|");
  EXPECT_THAT(notes_, IsEmpty());
}

TEST_F(EncodedCsv, KeepsItsRowsWhereBlocksEnd) {
  std::string utf8 = "name;number\n", encoded = wide(utf8);
  for (int i = 0; i < 20'000; ++i) {
    utf8 += "M\u00fcller\U0001F600;1\n";
    encoded += wide("M") + "\xFC\0"s + wide("ller") + "\x3D\xD8\0\xDE"s + wide(";1\n");
  }
  EXPECT_EQ(read(encoded, "utf-16le"), read(utf8));
}

TEST(DecodedSourceTest, DecodesCellsAndTheNamesOfColumns) {
  auto inner = std::make_unique<ScriptedSource>();
  inner->columns = {
      "stra\xDF"
      "e",
      "plain"};
  inner->rows = {{"M\xFCller", std::nullopt}, {"", "x"}};
  DecodedSource source(std::move(inner), Decoder::open("windows-1252").value());
  ASSERT_TRUE(source.connect());
  EXPECT_THAT(source.open().value(), ElementsAre("straße", "plain"));
  RawRow row;
  ASSERT_TRUE(source.next(row).value());
  EXPECT_THAT(row, ElementsAre(std::string_view("Müller"), std::nullopt));
  ASSERT_TRUE(source.next(row).value());
  EXPECT_THAT(row, ElementsAre(std::string_view(""), std::string_view("x")));
  EXPECT_FALSE(source.next(row).value());
}

}  // namespace
}  // namespace joblog::test
