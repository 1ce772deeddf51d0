// SPDX-License-Identifier: MIT
#include "core/block_packer.h"

namespace joblog {

bool BlockPacker::open(JobLogId log, std::string_view block) {
  const auto text = decoder_.open(log, block);
  if (!text) return false;
  const auto lines = decoder_.lines();
  if (!lines || lines_of_next_block(*lines) != lines->size()) return false;
  block_ = block;
  text_ = *text;
  lines_ = *lines;
  return true;
}

std::optional<std::string> BlockPacker::packed(
    const std::shared_ptr<const LogDictionary>& dictionary) {
  const auto block = encoder_.encode(lines_, Compression::when_it_pays, dictionary.get());
  if (block.size() > block_.size() - block_.size() / 8 || !holds_the_same(block, dictionary))
    return std::nullopt;
  return std::string(block);
}

bool BlockPacker::holds_the_same(std::string_view block,
                                 const std::shared_ptr<const LogDictionary>& dictionary) {
  dictionary_ = dictionary;
  const auto text = proof_.open(lines_.front().log, block);
  return text && text->first == text_.first && text->last == text_.last &&
         proof_.contents() == decoder_.contents();
}

}  // namespace joblog
