// SPDX-License-Identifier: MIT
// The letters of Europe and their small forms have one or two bytes of UTF-8 each, and both as
// many.
#include "base/fold_case.h"

#include "base/text.h"

namespace joblog {
namespace {

unsigned lower_of(unsigned code) {
  const auto within = [code](unsigned first, unsigned last) {
    return code >= first && code <= last;
  };
  if (within(0xC0, 0xDE)) return code == 0xD7 ? code : code + 0x20;      // À … Þ, and × among them
  if (within(0x391, 0x3AB) || within(0x410, 0x42F)) return code + 0x20;  // Α … Ϋ, А … Я
  if (within(0x400, 0x40F)) return code + 0x50;                          // Ѐ … Џ
  if (code == 0x178) return 0xFF;                                        // Ÿ
  const bool even_is_upper = within(0x100, 0x12F) || within(0x132, 0x137) || within(0x14A, 0x177);
  const bool odd_is_upper = within(0x139, 0x148) || within(0x179, 0x17E);
  const bool is_odd = code % 2 == 1;
  return (even_is_upper && !is_odd) || (odd_is_upper && is_odd) ? code + 1 : code;
}

}  // namespace

std::string fold_case(std::string_view text) {
  std::string folded = to_lower_ascii(text);
  for (std::size_t i = 0; i + 1 < folded.size(); ++i) {
    const auto lead = static_cast<unsigned char>(folded[i]);
    const auto next = static_cast<unsigned char>(folded[i + 1]);
    if (lead < 0xC3 || lead > 0xD1 || next < 0x80 || next > 0xBF) continue;
    const unsigned code = lower_of((lead & 0x1FU) << 6 | (next & 0x3FU));
    folded[i] = static_cast<char>(0xC0 | code >> 6);
    folded[i + 1] = static_cast<char>(0x80 | (code & 0x3F));
    ++i;
  }
  return folded;
}

}  // namespace joblog
