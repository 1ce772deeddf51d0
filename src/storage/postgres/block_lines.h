// SPDX-License-Identifier: MIT
// The lines of a log in order, out of the blocks that PostgreSQL keeps. Blocks are fetched a few at
// a time, and more of them the further a walk goes.
#pragma once

#include <string>

#include "core/log_block.h"
#include "postgres/postgres_client.h"
#include "storage/line_reading.h"
#include "storage/postgres/postgres_reader.h"

namespace joblog::postgres {

class BlockLines final : public LinesInOrder {
 public:
  /// `reader` outlives it.
  BlockLines(PostgresReader& reader, const LineRange& range);

  bool step() override;
  const DetailView& line() const override { return line_; }
  std::int64_t reached() const override { return reached_; }
  std::int64_t lost() const override { return lost_; }

 private:
  bool next_block();
  bool fetch();
  bool is_in_range(const DetailView& line) const;
  void stand_for_damage(std::int64_t first, std::int64_t last, std::string_view why);

  PostgresReader& reader_;
  const LineRange range_;
  const std::int64_t end_;
  Rows blocks_;
  int row_ = 0;
  std::int64_t fetched_ = 0;  ///< How many blocks the last fetch was meant to bring; 0: none yet.
  std::int64_t edge_ = 0;     ///< The first line of the last block that was fetched.
  BlockDecoder decoder_;
  std::span<const DetailView> lines_;
  std::string words_;
  DetailView line_;
  std::int64_t reached_ = 0, lost_ = 0;
};

}  // namespace joblog::postgres
