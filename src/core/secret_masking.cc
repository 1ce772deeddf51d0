// SPDX-License-Identifier: MIT
// Secrets are looked for in the text that a reader sees, and in the bytes as they are (a link's
// target is no text). What is found are ranges of bytes; those that overlap become one.
#include "core/secret_masking.h"

#include <algorithm>
#include <utility>

#include "base/escapes.h"
#include "core/secret_arguments.h"

namespace joblog {
namespace {

constexpr std::size_t kShortest = 6;
constexpr char kEscape = '\x1b';
constexpr std::size_t kSequenceMax = 4096;  ///< As escape_length() has it.

struct Range {
  std::size_t begin = 0, end = 0;
};

/// A text without its escape sequences, and where its bytes stand among all.
class SeenText {
 public:
  explicit SeenText(std::string_view bytes)
      : bytes_(bytes), text_(without_escapes(bytes, buffer_)) {}
  SeenText(const SeenText&) = delete;
  SeenText& operator=(const SeenText&) = delete;

  std::string_view text() const { return text_; }
  bool differs() const { return text_.size() != bytes_.size(); }
  std::size_t place_of(std::size_t seen) {
    if (!differs()) return seen;
    if (places_.empty()) find_places();
    return places_[seen];
  }

 private:
  void find_places() {
    places_.reserve(text_.size());
    for (std::size_t at = 0; at < bytes_.size();) {
      const std::size_t length = bytes_[at] == kEscape ? escape_length(bytes_.substr(at)) : 0;
      if (length == 0) places_.push_back(at);
      at += std::max<std::size_t>(1, length);
    }
  }

  const std::string_view bytes_;
  std::string buffer_;
  const std::string_view text_;
  std::vector<std::size_t> places_;  ///< As text_; filled when first asked for.
};

/// Calls `found` with each place of `secret` in `text`.
template <class Found>
void each(std::string_view text, std::string_view secret, const Found& found) {
  for (auto at = text.find(secret); at != text.npos; at = text.find(secret, at + secret.size()))
    found(at);
}

/// What is to be masked, in order; no two of them overlap.
std::vector<Range> ranges_of(std::string_view bytes, SeenText& seen,
                             const std::vector<std::string>& secrets) {
  std::vector<Range> all;
  for (const std::string& secret : secrets) {
    if (secret.size() < kShortest) continue;
    each(seen.text(), secret, [&](std::size_t at) {
      all.push_back({seen.place_of(at), seen.place_of(at + secret.size() - 1) + 1});
    });
    if (!seen.differs()) continue;
    each(bytes, secret, [&](std::size_t at) { all.push_back({at, at + secret.size()}); });
  }
  std::ranges::sort(all, {}, &Range::begin);
  std::vector<Range> merged;
  for (const Range& one : all) {
    if (!merged.empty() && one.begin < merged.back().end)
      merged.back().end = std::max(merged.back().end, one.end);
    else
      merged.push_back(one);
  }
  return merged;
}

/// The colours that change in a part that is masked: what follows is to look as it did.
void append_colours(std::string& to, std::string_view masked) {
  for (auto at = masked.find(kEscape); at != masked.npos; at = masked.find(kEscape, at + 1)) {
    const std::string_view sequence = masked.substr(at, escape_length(masked.substr(at)));
    if (sequence.starts_with("\x1b[") && sequence.ends_with('m')) to += sequence;
  }
}

bool is_unfinished_sequence(std::string_view tail) {
  if (tail.size() >= kSequenceMax || escape_length(tail) > 0) return false;
  return std::ranges::any_of(std::string_view("m\a\\"),
                             [&](char end) { return escape_length(std::string(tail) + end) > 0; });
}

/// Where a sequence begins that does not end within the text; its size: there is none. The last
/// ESC may be half of the end of the sequence before.
std::size_t unfinished_sequence(std::string_view text) {
  std::size_t begin = text.size();
  std::size_t at = text.size();
  for (int looked_at = 0; looked_at < 2 && at > 0; ++looked_at) {
    at = text.rfind(kEscape, at - 1);
    if (at == text.npos) break;
    if (is_unfinished_sequence(text.substr(at))) begin = at;
  }
  return begin;
}

/// How many bytes at the end of `text` are the beginning of a secret that is not all there.
std::size_t beginning_of_a_secret(std::string_view text, const std::vector<std::string>& secrets) {
  std::size_t most = 0;
  for (const std::string& secret : secrets) {
    if (secret.size() < kShortest) continue;
    for (std::size_t size = std::min(secret.size() - 1, text.size()); size > most; --size)
      if (text.ends_with(std::string_view(secret).substr(0, size))) most = size;
  }
  return most;
}

}  // namespace

std::string_view without_secrets(std::string_view text, const std::vector<std::string>& secrets,
                                 std::string& buffer) {
  if (secrets.empty()) return text;
  SeenText seen(text);
  const std::vector<Range> ranges = ranges_of(text, seen, secrets);
  if (ranges.empty()) return text;
  std::string masked;
  std::size_t at = 0;
  for (const Range& range : ranges) {
    masked += text.substr(at, range.begin - at);
    masked += secret_mask;
    append_colours(masked, text.substr(range.begin, range.end - range.begin));
    at = range.end;
  }
  masked += text.substr(at);
  buffer = std::move(masked);
  return buffer;
}

std::size_t size_without_unfinished_secret(std::string_view text,
                                           const std::vector<std::string>& secrets) {
  if (secrets.empty()) return text.size();
  std::size_t size = unfinished_sequence(text);
  SeenText before(text.substr(0, size));
  if (const std::size_t some = beginning_of_a_secret(before.text(), secrets); some > 0)
    size = before.place_of(before.text().size() - some);
  // A link's target is no text, but its bytes are shown.
  size = std::min(size, text.size() - beginning_of_a_secret(text, secrets));
  SeenText seen(text);
  for (const Range& whole : ranges_of(text, seen, secrets))
    if (whole.begin < size && size < whole.end) size = whole.begin;
  return size;
}

}  // namespace joblog
