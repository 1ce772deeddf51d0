// Lines out of chunks: whole lines go straight from the chunk to the reader, only a line that is
// spread over chunks is copied.
#include "base/line_splitter.h"

#include <algorithm>
#include <utility>

namespace joblog {

std::size_t cut_before_character(std::string_view text, std::size_t size) {
  if (size >= text.size()) return text.size();
  std::size_t start = size;
  while (start > 0 && size - start < 3 &&
         (static_cast<unsigned char>(text[start]) & 0xC0) == 0x80) {
    --start;
  }
  const bool starts_character = (static_cast<unsigned char>(text[start]) & 0xC0) == 0xC0;
  return starts_character && start > 0 ? start : size;
}

LineSplitter::LineSplitter(std::size_t line_bytes_max, OnLine on_line)
    : line_bytes_max_(line_bytes_max), on_line_(std::move(on_line)) {}

void LineSplitter::feed(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t line_break = bytes.find('\n');
    const bool ends = line_break != std::string_view::npos;
    if (ends && pending_.empty() && line_break <= line_bytes_max_) {
      end_line(bytes.substr(0, line_break));
      bytes.remove_prefix(line_break + 1);
      continue;
    }
    // One byte more than the cap: whether a line is continued shows only after its next byte.
    const std::size_t room = line_bytes_max_ + 1 - pending_.size();
    const std::size_t taken = std::min(ends ? line_break : bytes.size(), room);
    pending_.append(bytes.substr(0, taken));
    bytes.remove_prefix(taken);
    flush_pieces();
    if (ends && taken == line_break) {
      end_line(pending_);
      pending_.clear();
      bytes.remove_prefix(1);
    }
  }
}

void LineSplitter::finish() {
  if (!pending_.empty()) end_line(pending_);
  pending_.clear();
}

void LineSplitter::end_line(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  on_line_(line, false);
}

void LineSplitter::flush_pieces() {
  while (pending_.size() > line_bytes_max_) {
    const std::size_t cut = cut_before_character(pending_, line_bytes_max_);
    on_line_(std::string_view(pending_).substr(0, cut), true);
    pending_.erase(0, cut);
  }
}

}  // namespace joblog
