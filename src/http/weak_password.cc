// SPDX-License-Identifier: MIT
// Guessers take a list of words and vary each: upper case, figures for letters, digits and a sign
// behind it, twice the same, two in a row. So what is looked up here is what is left when that is
// taken back.
#include "http/weak_password.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <unordered_set>
#include <vector>

#include "base/text.h"
#include "guessed_passwords.h"

namespace joblog::http {
namespace {

constexpr std::size_t kAroundMax = 6;   // So many digits and signs around a word hide nothing.
constexpr std::size_t kPieceMax = 4;    // A password made of so short a piece is that piece.
constexpr std::size_t kDigitsMax = 11;  // Dates, numbers of telephones.
constexpr std::size_t kWordLeast = 3;

using Words = std::unordered_set<std::string_view>;

Words words_of(std::string_view text) {
  Words words;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find_first_of(" \n", at), text.size());
    if (end - at >= kWordLeast) words.insert(text.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

const Words& common_words() {
  static const Words words = words_of(guessed::common);
  return words;
}
const Words& example_words() {
  static const Words words = words_of(guessed::examples);
  return words;
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80; }
bool is_sign(char c) { return !is_letter(c) && !is_digit(c); }

std::string without(std::string_view text, bool (*unwanted)(char)) {
  std::string rest(text);
  std::erase_if(rest, unwanted);
  return rest;
}

/// Figures for letters taken back. A 1 stands for an i or an l.
std::string as_letters(std::string_view text, char one) {
  std::string letters(text);
  for (char& c : letters) {
    constexpr std::string_view figures = "0345789@$!|+";
    constexpr std::string_view meant = "oeastbgasiit";
    const auto at = figures.find(c);
    if (at != std::string_view::npos) c = meant[at];
    if (c == '1') c = one;
  }
  return letters;
}

/// Without digits and signs around it, as far as those hide nothing.
std::string core_of(std::string_view text) {
  const auto first = std::ranges::find_if(text, is_letter);
  const auto last = std::find_if(text.rbegin(), text.rend(), is_letter).base();
  if (first >= last) return std::string(text);
  std::string core(first, last);
  return text.size() - core.size() <= kAroundMax ? core : std::string(text);
}

/// The shortest piece that the text consists of, again and again.
std::string_view piece_of(std::string_view text) {
  for (std::size_t length = 1; length <= text.size() / 2; ++length) {
    if (text.size() % length != 0) continue;
    if (text.substr(length) == text.substr(0, text.size() - length)) return text.substr(0, length);
  }
  return text;
}

/// Where a key lies, in widths of keys; nothing for what needs more than one finger.
struct Key {
  double across = -10;
  int row = -10;
};
Key key_of(char c) {
  constexpr std::array<std::string_view, 4> rows{"1234567890", "qwertyuiop", "asdfghjkl",
                                                 "zxcvbnm"};
  constexpr std::array indents{0.0, 0.5, 0.75, 1.25};
  constexpr std::string_view shifted = "!@#$%^&*()";
  if (const auto at = shifted.find(c); at != std::string_view::npos) c = rows[0][at];
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const auto at = rows[row].find(c);
    if (at == std::string_view::npos) continue;
    return {static_cast<double>(at) + indents[row], static_cast<int>(row)};
  }
  return {};
}

bool is_next_key(char a, char b) {
  const Key from = key_of(a), to = key_of(b);
  if (from.row < 0 || to.row < 0) return false;
  return std::abs(from.row - to.row) <= 1 && std::abs(from.across - to.across) <= 1.0;
}

/// Whether it is a few walks from key to key, or along the alphabet: qweasdzxc, abcdefgh, 87654321.
bool is_walk(std::string_view text) {
  std::size_t walks = 1;
  for (std::size_t i = 1; i < text.size(); ++i) {
    const int step = text[i] - text[i - 1];
    if (std::abs(step) > 1 && !is_next_key(text[i - 1], text[i])) ++walks;
  }
  return text.size() >= kWordLeast * walks;
}

std::string first_label(std::string_view host) {
  return without(to_lower_ascii(host.substr(0, host.find('.'))), is_sign);
}

/// Everything a word may be hidden behind, taken back in every way.
std::vector<std::string> readings_of(const std::string& lower) {
  std::vector<std::string> readings;
  for (const std::string& text : {lower, core_of(lower), without(lower, is_sign)}) {
    for (const std::string& read : {text, as_letters(text, 'i'), as_letters(text, 'l')}) {
      readings.push_back(without(core_of(read), is_sign));
      readings.push_back(without(read, is_sign));
    }
  }
  const std::string letters = without(lower, [](char c) { return !is_letter(c); });
  if (lower.size() - letters.size() <= kAroundMax) readings.push_back(letters);
  std::ranges::sort(readings);
  readings.erase(std::ranges::unique(readings).begin(), readings.end());
  return readings;
}

class Guesser {
 public:
  explicit Guesser(const PasswordOwner& owner)
      : user_(without(to_lower_ascii(owner.user), is_sign)), host_(first_label(owner.host)) {}

  std::optional<std::string> why(const std::string& reading) const {
    const std::string_view piece = piece_of(reading);
    if (example_words().contains(piece)) return "is an example of the documentation";
    if (is(piece, user_)) return "is the user's name";
    if (is(piece, host_) || is(piece, core_of(host_))) return "is the name of this machine";
    if (piece == "joblog") return "is the name of this program";
    if (knows(piece)) return "is among those that are tried first";
    for (std::size_t at = kWordLeast; at + kWordLeast <= piece.size(); ++at) {
      if (knows(piece.substr(0, at)) && knows(piece.substr(at))) {
        return "is made of two words that are tried first";
      }
    }
    return std::nullopt;
  }

 private:
  static bool is(std::string_view piece, const std::string& name) {
    return name.size() >= kWordLeast && piece == name;
  }
  bool knows(std::string_view word) const {
    return common_words().contains(word) || word == "joblog" || is(word, user_) || is(word, host_);
  }

  std::string user_, host_;
};

}  // namespace

std::optional<std::string> why_easy_to_guess(std::string_view password,
                                             const PasswordOwner& owner) {
  const std::string lower = to_lower_ascii(password);
  const std::string_view piece = piece_of(lower);
  if (piece.size() == 1) return "is one character, again and again";
  if (piece.size() <= kPieceMax && piece.size() < lower.size()) {
    return "is a short piece, again and again";
  }
  const Guesser guesser(owner);
  for (const std::string& reading : readings_of(lower)) {
    if (auto why = guesser.why(reading)) return why;
  }
  if (is_walk(lower)) return "follows the keys or the alphabet";
  if (lower.size() <= kDigitsMax && std::ranges::all_of(lower, is_digit)) {
    return "is a number or a date";
  }
  return std::nullopt;
}

}  // namespace joblog::http
