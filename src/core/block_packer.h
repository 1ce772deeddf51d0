// SPDX-License-Identifier: MIT
// A block that is stored takes a smaller form, with a dictionary or without: the same lines, read
// back before anybody relies on it.
//
// Threads: belongs to one.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/log_block.h"
#include "core/log_dictionary.h"

namespace joblog {

class BlockPacker {
 public:
  /// False: the block is damaged, or was made with a dictionary. It outlives the calls of packed().
  bool open(JobLogId log, std::string_view block);
  /// What the block holds, as dictionaries are made of it. Valid until the next open().
  std::string_view contents() const { return decoder_.contents(); }
  /// The opened block in fewer bytes; nothing: it would not be an eighth smaller at least.
  std::optional<std::string> packed(const std::shared_ptr<const LogDictionary>& dictionary);

 private:
  bool holds_the_same(std::string_view block,
                      const std::shared_ptr<const LogDictionary>& dictionary);

  BlockEncoder encoder_;
  BlockDecoder decoder_;
  std::shared_ptr<const LogDictionary> dictionary_;
  BlockDecoder proof_{[this](std::uint32_t number) {
    return dictionary_ && dictionary_->number() == number ? dictionary_ : nullptr;
  }};
  std::string_view block_;
  BlockText text_;
  std::span<const DetailView> lines_;
};

}  // namespace joblog
