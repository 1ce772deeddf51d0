// SPDX-License-Identifier: MIT
// Any bytes as a command's output: cut into lines as a terminal would leave them, then marked up
// for a page. How the bytes come in changes nothing, and no control character is left.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "base/terminal_lines.h"
#include "base/terminal_text.h"
#include "base/text.h"
#include "web/job_logs/log/ansi.h"

namespace {

constexpr std::size_t kLineBytes = 200;

void require(bool fact) {
  if (!fact) std::abort();
}

/// The lines when the bytes come in pieces of so many.
std::vector<std::string> lines_of(std::string_view bytes, std::size_t piece) {
  std::vector<std::string> lines;
  joblog::TerminalLines reader(kLineBytes, [&](std::string_view line, bool continued) {
    lines.push_back((continued ? "+" : "") + std::string(line));
  });
  for (std::size_t at = 0; at < bytes.size(); at += piece) reader.feed(bytes.substr(at, piece));
  reader.finish();
  return lines;
}

bool is_plain(std::string_view text) {
  return std::ranges::none_of(
      text, [](char c) { return (c >= 0 && c < ' ' && c != '\t' && c != '\n') || c == 0x7f; });
}

void check_markup(std::string_view line) {
  const std::string text = joblog::escape_invalid_utf8(line);
  joblog::web::job_logs::AnsiState state;
  std::string shown;
  for (const auto& span : joblog::web::job_logs::ansi_spans(text, state)) shown += span.text;
  require(is_plain(shown));
  require(is_plain(joblog::plain_terminal_text(text)));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data + 1), size - 1);
  const auto whole = lines_of(bytes, bytes.size() + 1);
  require(whole == lines_of(bytes, data[0] % 7 + 1U));
  for (const std::string& line : whole) check_markup(line);
  return 0;
}
