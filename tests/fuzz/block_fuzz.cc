// SPDX-License-Identifier: MIT
// Any bytes as a block of a log. The checksum is made right first, so that the bytes behind it are
// looked at; what is read must be a block's lines, and make a block again that reads the same.
#include <libdeflate.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/limits.h"
#include "core/log_block.h"

namespace {

constexpr joblog::JobLogId kLog{7};

void require(bool fact) {
  if (!fact) std::abort();
}

void mend_checksum(std::string& block) {
  if (block.size() < 6) return;
  const char id[8] = {kLog.value};
  std::uint32_t sum = libdeflate_crc32(0, id, sizeof id);
  sum = libdeflate_crc32(sum, block.data(), 2);
  sum = libdeflate_crc32(sum, block.data() + 6, block.size() - 6);
  for (std::size_t i = 0; i < 4; ++i) block[2 + i] = static_cast<char>(sum >> (8 * i) & 0xff);
}

/// Made of lines as a job could write them.
const std::shared_ptr<const joblog::LogDictionary>& dictionary() {
  static const auto made = [] {
    std::vector<std::string> contents;
    for (unsigned i = 0; i < 50; ++i) {
      contents.push_back("order " + std::to_string(i * 7919) + " sent to /srv/export/" +
                         std::to_string(i * 104729 % 997) + ".csv, customer " +
                         std::to_string(i * 31));
    }
    return joblog::LogDictionary::make(contents);
  }();
  return made;
}
/// Whatever number a block names.
std::shared_ptr<const joblog::LogDictionary> the_dictionary(std::uint32_t) { return dictionary(); }

bool is_same(const joblog::DetailView& a, const joblog::DetailView& b) {
  return a.sequence == b.sequence && a.at == b.at && a.level == b.level && a.source == b.source &&
         a.continued == b.continued && a.escaped == b.escaped && a.message == b.message;
}

void check(std::span<const joblog::DetailView> lines) {
  require(!lines.empty() && lines.size() <= joblog::limits::block_lines);
  const joblog::BlockFacts facts = joblog::facts_of(lines);
  require(facts.first >= 1 && facts.last - facts.first + 1 == std::ssize(lines));
  for (const joblog::DetailView& line : lines) {
    require(line.log == kLog && !line.message.empty());
    require(line.level <= joblog::Level::error && line.source <= joblog::Source::system);
  }
  joblog::BlockEncoder encoder;
  joblog::BlockDecoder decoder(the_dictionary);
  const auto some = lines.first(joblog::lines_of_next_block(lines));
  for (const joblog::LogDictionary* with :
       {static_cast<const joblog::LogDictionary*>(nullptr), dictionary().get()}) {
    const auto block = encoder.encode(some, joblog::Compression::when_it_pays, with);
    const auto again = decoder.decode(kLog, block);
    require(again && std::ranges::equal(*again, some, is_same));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string block(reinterpret_cast<const char*>(data), size);
  require(dictionary() != nullptr);
  static joblog::BlockDecoder decoder(the_dictionary);
  (void)joblog::may_gain_by_dictionary(block);
  (void)decoder.decode(kLog, block);
  if (block.size() >= 2) {  // Else nearly all inputs end here.
    block[0] = 1;
    block[1] = static_cast<char>(static_cast<unsigned char>(block[1]) % 3);
  }
  mend_checksum(block);
  if (const auto lines = decoder.decode(kLog, block)) check(*lines);
  return 0;
}
