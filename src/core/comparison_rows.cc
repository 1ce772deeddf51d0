// SPDX-License-Identifier: MIT
#include "core/comparison_rows.h"

#include <algorithm>

namespace joblog {
namespace {

/// A stretch that is folded for one line would be as long.
constexpr std::size_t kFoldsFrom = 2;

class RowBuilder {
 public:
  RowBuilder(const std::vector<EqualStretch>& moved, std::span<const std::size_t> kept)
      : away_(moved), here_(moved), kept_(kept) {
    std::ranges::sort(here_, {}, &EqualStretch::after);
  }

  void equal(const EqualStretch& stretch, bool at_start, bool at_end);
  void missing(std::size_t first, std::size_t end, std::size_t after);
  void added(std::size_t first, std::size_t end, std::size_t before);
  std::vector<RowSpan> take() { return std::move(rows_); }

 private:
  void fold(const EqualStretch& stretch, std::size_t first, std::size_t end);
  void change(RowSpan span);

  std::vector<EqualStretch> away_, here_;  ///< What moved, by its places before and after.
  std::span<const std::size_t> kept_;
  std::size_t away_at_ = 0, here_at_ = 0, kept_at_ = 0;
  std::vector<RowSpan> rows_;
};

RowSpan part_of(RowSpan span, std::size_t first, std::size_t length, bool is_folded) {
  if (span.kind != RowKind::added && span.kind != RowKind::moved_to) span.before += first;
  if (span.kind != RowKind::missing && span.kind != RowKind::moved_from) span.after += first;
  if (span.kind == RowKind::moved_from || span.kind == RowKind::moved_to) span.moved += first;
  span.length = length;
  span.is_folded = is_folded;
  return span;
}

/// Lines [first, end) of an equal stretch as one row, or as they are when they are few.
void RowBuilder::fold(const EqualStretch& stretch, std::size_t first, std::size_t end) {
  if (first >= end) return;
  const RowSpan all{.before = stretch.before, .after = stretch.after, .length = stretch.length};
  rows_.push_back(part_of(all, first, end - first, end - first >= kFoldsFrom));
}

void RowBuilder::equal(const EqualStretch& stretch, bool at_start, bool at_end) {
  const RowSpan all{.before = stretch.before, .after = stretch.after, .length = stretch.length};
  const std::size_t head = at_start ? 0 : std::min(rows_around, stretch.length);
  const std::size_t tail = at_end ? 0 : std::min(rows_around, stretch.length - head);
  if (head > 0) rows_.push_back(part_of(all, 0, head, false));
  std::size_t at = head;
  const std::size_t end = stretch.length - tail;
  for (; kept_at_ < kept_.size() && kept_[kept_at_] < stretch.after + stretch.length; ++kept_at_) {
    if (kept_[kept_at_] < stretch.after + at) continue;
    const std::size_t kept = kept_[kept_at_] - stretch.after;
    if (kept >= end) continue;
    fold(stretch, at, kept);
    rows_.push_back(part_of(all, kept, 1, false));
    at = kept + 1;
  }
  fold(stretch, at, end);
  if (tail > 0) rows_.push_back(part_of(all, end, tail, false));
}

/// Of a long difference the middle is folded.
void RowBuilder::change(RowSpan span) {
  constexpr std::size_t kShown = rows_of_change_first + rows_of_change_last;
  if (span.length == 0) return;
  if (span.length < kShown + kFoldsFrom) {
    rows_.push_back(span);
    return;
  }
  const std::size_t last = span.length - rows_of_change_last;
  rows_.push_back(part_of(span, 0, rows_of_change_first, false));
  rows_.push_back(part_of(span, rows_of_change_first, last - rows_of_change_first, true));
  rows_.push_back(part_of(span, last, rows_of_change_last, false));
}

void RowBuilder::missing(std::size_t first, std::size_t end, std::size_t after) {
  for (; away_at_ < away_.size() && away_[away_at_].before < end; ++away_at_) {
    const EqualStretch& moved = away_[away_at_];
    change({.kind = RowKind::missing,
            .before = first,
            .after = after,
            .length = moved.before - first});
    change({.kind = RowKind::moved_from,
            .before = moved.before,
            .after = after,
            .length = moved.length,
            .moved = moved.after});
    first = moved.before + moved.length;
  }
  change({.kind = RowKind::missing, .before = first, .after = after, .length = end - first});
}

void RowBuilder::added(std::size_t first, std::size_t end, std::size_t before) {
  for (; here_at_ < here_.size() && here_[here_at_].after < end; ++here_at_) {
    const EqualStretch& moved = here_[here_at_];
    change(
        {.kind = RowKind::added, .before = before, .after = first, .length = moved.after - first});
    change({.kind = RowKind::moved_to,
            .before = before,
            .after = moved.after,
            .length = moved.length,
            .moved = moved.before});
    first = moved.after + moved.length;
  }
  change({.kind = RowKind::added, .before = before, .after = first, .length = end - first});
}

}  // namespace

std::vector<RowSpan> comparison_rows(const SequenceDiff& diff,
                                     const std::vector<EqualStretch>& moved, std::size_t before,
                                     std::size_t after, std::span<const std::size_t> kept) {
  RowBuilder rows(moved, kept);
  std::size_t at_before = 0, at_after = 0;
  for (const EqualStretch& stretch : diff.equal) {
    rows.missing(at_before, stretch.before, at_after);
    rows.added(at_after, stretch.after, stretch.before);
    const std::size_t end_before = stretch.before + stretch.length;
    const std::size_t end_after = stretch.after + stretch.length;
    rows.equal(stretch, stretch.before == 0 && stretch.after == 0,
               end_before == before && end_after == after);
    at_before = end_before;
    at_after = end_after;
  }
  rows.missing(at_before, before, at_after);
  rows.added(at_after, after, before);
  return rows.take();
}

std::optional<Duration> LineTimes::took(std::size_t line) const {
  if (line + 1 >= at.size() && !end) return std::nullopt;
  const TimePoint next = line + 1 < at.size() ? at[line + 1] : *end;
  return std::max(std::chrono::duration_cast<Duration>(next - at[line]), Duration{});
}

std::vector<SlowStep> slow_steps(const SequenceDiff& diff, const LineTimes& before,
                                 const LineTimes& after, std::size_t most) {
  constexpr std::chrono::milliseconds kNoticed{500};
  const auto lost_more = [](const SlowStep& a, const SlowStep& b) {
    return a.took_after - a.took_before > b.took_after - b.took_before;
  };
  std::vector<SlowStep> slow;  // The one that lost least is on top.
  for (const EqualStretch& stretch : diff.equal) {
    for (std::size_t at = 0; at < stretch.length; ++at) {
      const auto was = before.took(stretch.before + at), is = after.took(stretch.after + at);
      if (!was || !is || *is <= 2 * *was || *is - *was < kNoticed) continue;
      slow.push_back({stretch.before + at, stretch.after + at, *was, *is});
      std::ranges::push_heap(slow, lost_more);
      if (slow.size() <= most) continue;
      std::ranges::pop_heap(slow, lost_more);
      slow.pop_back();
    }
  }
  std::ranges::sort(slow, {}, &SlowStep::after);
  return slow;
}

}  // namespace joblog
