// SPDX-License-Identifier: MIT
// Values lie one behind the other with a NUL after each, so one memmem runs over thousands of them;
// the NULs passed by say which value was hit.
#include "orders/index/text_search.h"

#include <algorithm>
#include <cstring>

namespace joblog::order_index {
namespace {

constexpr std::size_t kPiece = 256 << 10;

class Hits {
 public:
  Hits(std::uint32_t distinct, std::string_view folded) : distinct_(distinct), folded_(folded) {}

  /// `whole` ends with a NUL.
  void look_into(std::string_view whole) {
    while (const char* hit = next_hit(whole)) {
      const auto before = static_cast<std::size_t>(hit - whole.data());
      rank_ += static_cast<std::uint32_t>(std::count(whole.data(), hit, '\0'));
      mark();
      const std::size_t end = whole.find('\0', before);
      ++rank_;
      whole.remove_prefix(end + 1);
    }
    rank_ += static_cast<std::uint32_t>(std::ranges::count(whole, '\0'));
  }
  std::vector<bool> take() { return std::move(marks_); }

 private:
  const char* next_hit(std::string_view text) const {
    return static_cast<const char*>(
        ::memmem(text.data(), text.size(), folded_.data(), folded_.size()));
  }
  void mark() {
    if (marks_.empty()) marks_.resize(std::size_t{distinct_} + 1);
    if (rank_ <= distinct_) marks_[rank_] = true;
  }

  std::uint32_t distinct_;
  std::string_view folded_;
  std::uint32_t rank_ = 1;
  std::vector<bool> marks_;
};

}  // namespace

Result<std::vector<bool>> ranks_containing(const IndexFile& index, const Section& values,
                                           std::uint32_t distinct, std::string_view folded) {
  Hits hits(distinct, folded);
  std::vector<char> buffer;
  for (std::uint64_t offset = 0; offset < values.bytes;) {
    const std::size_t kept = buffer.size();  // The start of a value that goes on.
    buffer.resize(kept + std::min<std::uint64_t>(kPiece, values.bytes - offset));
    const auto fresh = std::span(buffer).subspan(kept);
    if (auto done = index.read(values, offset, fresh); !done) return std::unexpected(done.error());
    offset += fresh.size();
    const std::string_view text(buffer.data(), buffer.size());
    const std::size_t end = text.rfind('\0') + 1;  // 0 when there is none.
    hits.look_into(text.substr(0, end));
    buffer.erase(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(end));
  }
  return hits.take();
}

}  // namespace joblog::order_index
