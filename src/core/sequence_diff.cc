// SPDX-License-Identifier: MIT
// First what is equal at both ends is taken off. In what is left, elements that are there once on
// either side are anchors (patience diff): the longest run of them that is in order on both sides
// splits the rest into small pieces, and each piece is solved in the same way. A piece without
// anchors is solved by Myers' algorithm ("An O(ND) Difference Algorithm", 1986), without the
// elements that only one side has, which change nothing about the answer. Where that takes more
// than `edits_max` edits, the way that came furthest is taken and the search begins anew at its
// end; that is what makes an answer coarse.
#include "core/sequence_diff.h"

#include <algorithm>
#include <utility>

namespace joblog {
namespace {

using Hashes = std::span<const std::uint64_t>;

struct Range {
  std::size_t before, before_end, after, after_end;
  bool is_one_sided() const { return before == before_end || after == after_end; }
};

struct Place {
  std::uint64_t hash;
  std::size_t at;
};

/// The elements of [first, last), by hash and place.
std::vector<Place> places_of(Hashes elements, std::size_t first, std::size_t last) {
  std::vector<Place> places;
  places.reserve(last - first);
  for (std::size_t at = first; at < last; ++at) places.push_back({elements[at], at});
  std::ranges::sort(places, {}, [](const Place& place) { return std::pair(place.hash, place.at); });
  return places;
}

std::size_t end_of_group(const std::vector<Place>& places, std::size_t at) {
  std::size_t end = at + 1;
  while (end < places.size() && places[end].hash == places[at].hash) ++end;
  return end;
}

using Pair = std::pair<std::size_t, std::size_t>;  ///< Places of one element, before and after.

/// What the two sides of a range share.
struct Shared {
  std::vector<std::size_t> before,
      after;                 ///< Places of elements that the other side has, in order.
  std::vector<Pair> unique;  ///< Of those that both have once, by the first.
};

Shared shared_in(Hashes before, Hashes after, const Range& range) {
  const auto left = places_of(before, range.before, range.before_end);
  const auto right = places_of(after, range.after, range.after_end);
  Shared shared;
  for (std::size_t l = 0, r = 0; l < left.size() && r < right.size();) {
    const std::size_t l_end = end_of_group(left, l), r_end = end_of_group(right, r);
    if (left[l].hash == right[r].hash) {
      if (l_end - l == 1 && r_end - r == 1) shared.unique.emplace_back(left[l].at, right[r].at);
      for (std::size_t at = l; at < l_end; ++at) shared.before.push_back(left[at].at);
      for (std::size_t at = r; at < r_end; ++at) shared.after.push_back(right[at].at);
    }
    const bool left_is_lower = left[l].hash <= right[r].hash;
    const bool right_is_lower = right[r].hash <= left[l].hash;
    if (left_is_lower) l = l_end;
    if (right_is_lower) r = r_end;
  }
  std::ranges::sort(shared.before);
  std::ranges::sort(shared.after);
  std::ranges::sort(shared.unique);
  return shared;
}

/// The longest part of `pairs`, which rise by the first, that rises by the second as well.
std::vector<Pair> rising(const std::vector<Pair>& pairs) {
  constexpr auto kNone = static_cast<std::size_t>(-1);
  std::vector<std::size_t> tails;  // The pair with the lowest end of a rising part of each length.
  std::vector<std::size_t> previous(pairs.size(), kNone);
  for (std::size_t at = 0; at < pairs.size(); ++at) {
    const auto place = std::ranges::lower_bound(
        tails, pairs[at].second, {}, [&](std::size_t tail) { return pairs[tail].second; });
    if (place != tails.begin()) previous[at] = *(place - 1);
    if (place == tails.end()) {
      tails.push_back(at);
    } else {
      *place = at;
    }
  }
  std::vector<Pair> longest;
  for (std::size_t at = tails.empty() ? kNone : tails.back(); at != kNone; at = previous[at]) {
    longest.push_back(pairs[at]);
  }
  std::ranges::reverse(longest);
  return longest;
}

class Differ {
 public:
  Differ(Hashes before, Hashes after, const DiffEffort& effort)
      : before_(before), after_(after), effort_(effort), steps_left_(effort.steps_max) {}
  SequenceDiff diff() {
    solve({0, before_.size(), 0, after_.size()}, 0);
    return std::move(diff_);
  }

 private:
  void solve(Range range, int depth);
  void add(std::size_t before, std::size_t after, std::size_t length);
  void edit(const Shared& shared);
  Pair edit_from(const Shared& shared, Pair start);
  std::int64_t extended(const Shared& shared, Pair start, std::int64_t x, std::int64_t y);
  void take_way(const Shared& shared, Pair start, int edits, int diagonal);

  // How far each diagonal came with so many edits; -1 = it cannot be reached. Row d holds the
  // diagonals -d, -d + 2, … d.
  static std::size_t place(int edits, int diagonal) {
    const auto row = static_cast<std::size_t>(edits);
    return row * (row + 1) / 2 + static_cast<std::size_t>((diagonal + edits) / 2);
  }
  std::int64_t reached(int edits, int diagonal) const {
    return edits < 0 || diagonal < -edits || diagonal > edits ? -1 : ways_[place(edits, diagonal)];
  }
  struct Move {
    std::int64_t x = -1;  ///< Where it leads; -1 = nowhere.
    int from = 0;         ///< The diagonal it comes from.
  };
  Move best_move(int edits, int diagonal, std::int64_t width, std::int64_t height) const;

  const Hashes before_, after_;
  const DiffEffort effort_;
  std::int64_t steps_left_;
  SequenceDiff diff_;
  std::vector<std::int64_t> ways_;
};

void Differ::add(std::size_t before, std::size_t after, std::size_t length) {
  if (length == 0) return;
  auto& equal = diff_.equal;
  if (!equal.empty() && equal.back().before + equal.back().length == before &&
      equal.back().after + equal.back().length == after) {
    equal.back().length += length;
  } else {
    equal.push_back({before, after, length});
  }
}

void Differ::solve(Range range, int depth) {
  constexpr int kDeepest = 16;
  std::size_t same = 0;
  while (range.before + same < range.before_end && range.after + same < range.after_end &&
         before_[range.before + same] == after_[range.after + same]) {
    ++same;
  }
  add(range.before, range.after, same);
  range.before += same;
  range.after += same;
  std::size_t same_end = 0;
  while (range.before < range.before_end && range.after < range.after_end &&
         before_[range.before_end - 1] == after_[range.after_end - 1]) {
    --range.before_end;
    --range.after_end;
    ++same_end;
  }
  if (!range.is_one_sided()) {
    const Shared shared = shared_in(before_, after_, range);
    const auto anchors = depth < kDeepest ? rising(shared.unique) : std::vector<Pair>{};
    Range gap = range;
    for (const auto& [before, after] : anchors) {
      gap.before_end = before;
      gap.after_end = after;
      solve(gap, depth + 1);
      add(before, after, 1);
      gap.before = before + 1;
      gap.after = after + 1;
    }
    gap.before_end = range.before_end;
    gap.after_end = range.after_end;
    if (anchors.empty()) {
      edit(shared);
    } else {
      solve(gap, depth + 1);
    }
  }
  add(range.before_end, range.after_end, same_end);
}

void Differ::edit(const Shared& shared) {
  Pair at{0, 0};
  while (at.first < shared.before.size() && at.second < shared.after.size()) {
    if (steps_left_ <= 0) {
      diff_.is_coarse = true;
      return;
    }
    at = edit_from(shared, at);
  }
}

/// One more edit onto `diagonal`: an element of the list before is left out, or one of the list
/// after put in, whichever comes further.
Differ::Move Differ::best_move(int edits, int diagonal, std::int64_t width,
                               std::int64_t height) const {
  Move best;
  const std::int64_t above = reached(edits - 1, diagonal + 1);
  if (above >= 0 && above - diagonal <= height) best = {above, diagonal + 1};
  const std::int64_t left = reached(edits - 1, diagonal - 1);
  if (left >= 0 && left + 1 <= width && left + 1 > best.x) best = {left + 1, diagonal - 1};
  return best;
}

std::int64_t Differ::extended(const Shared& shared, Pair start, std::int64_t x, std::int64_t y) {
  std::size_t before = start.first + static_cast<std::size_t>(x);
  std::size_t after = start.second + static_cast<std::size_t>(y);
  const std::size_t first = before;
  while (before < shared.before.size() && after < shared.after.size() &&
         before_[shared.before[before]] == after_[shared.after[after]]) {
    ++before;
    ++after;
  }
  steps_left_ -= 1 + static_cast<std::int64_t>(before - first);
  return static_cast<std::int64_t>(before - start.first);
}

/// Adds what is equal from `start` on; answers how far that came.
Pair Differ::edit_from(const Shared& shared, Pair start) {
  const auto width = static_cast<std::int64_t>(shared.before.size() - start.first);
  const auto height = static_cast<std::int64_t>(shared.after.size() - start.second);
  ways_.clear();
  int furthest_diagonal = 0;
  for (int edits = 0;; ++edits) {
    std::int64_t furthest = -1;
    for (int diagonal = -edits; diagonal <= edits; diagonal += 2) {
      std::int64_t x = edits == 0 ? 0 : best_move(edits, diagonal, width, height).x;
      if (x >= 0) x = extended(shared, start, x, x - diagonal);
      ways_.push_back(x);
      if (x >= 0 && 2 * x - diagonal > furthest) {
        furthest = 2 * x - diagonal;
        furthest_diagonal = diagonal;
      }
    }
    const bool is_whole = furthest == width + height;
    if (!is_whole && edits < effort_.edits_max && steps_left_ > 0) continue;
    if (!is_whole) diff_.is_coarse = true;
    take_way(shared, start, edits, furthest_diagonal);
    const std::int64_t x = reached(edits, furthest_diagonal);
    // With no edit at all it may stand where it began: then it has no steps left either.
    return {start.first + static_cast<std::size_t>(x),
            start.second + static_cast<std::size_t>(x - furthest_diagonal)};
  }
}

/// Walks back along the edits that led to a diagonal, then adds what was equal between them.
void Differ::take_way(const Shared& shared, Pair start, int edits, int diagonal) {
  const auto width = static_cast<std::int64_t>(shared.before.size() - start.first);
  const auto height = static_cast<std::int64_t>(shared.after.size() - start.second);
  std::vector<EqualStretch> way;
  for (; edits >= 0; --edits) {
    const Move move = edits == 0 ? Move{0, 0} : best_move(edits, diagonal, width, height);
    const std::int64_t end = reached(edits, diagonal);
    way.push_back({start.first + static_cast<std::size_t>(move.x),
                   start.second + static_cast<std::size_t>(move.x - diagonal),
                   static_cast<std::size_t>(end - move.x)});
    diagonal = move.from;
  }
  std::ranges::reverse(way);
  for (const EqualStretch& stretch : way) {
    for (std::size_t at = 0; at < stretch.length; ++at) {
      add(shared.before[stretch.before + at], shared.after[stretch.after + at], 1);
    }
  }
}

/// The places that no equal stretch covers, by hash.
std::vector<Place> places_outside(Hashes elements, const SequenceDiff& diff,
                                  std::size_t EqualStretch::* start, std::uint64_t nothing) {
  std::vector<Place> places;
  std::size_t at = 0;
  const auto take_up_to = [&](std::size_t end) {
    for (; at < end; ++at) {
      if (elements[at] != nothing) places.push_back({elements[at], at});
    }
  };
  for (const EqualStretch& stretch : diff.equal) {
    take_up_to(stretch.*start);
    at = stretch.*start + stretch.length;
  }
  take_up_to(elements.size());
  std::ranges::sort(places, {}, [](const Place& place) { return std::pair(place.hash, place.at); });
  return places;
}

}  // namespace

SequenceDiff diff_sequences(std::span<const std::uint64_t> before,
                            std::span<const std::uint64_t> after, const DiffEffort& effort) {
  return Differ(before, after, effort).diff();
}

std::vector<EqualStretch> moved_stretches(std::span<const std::uint64_t> before,
                                          std::span<const std::uint64_t> after,
                                          const SequenceDiff& diff, std::uint64_t nothing) {
  const auto missing = places_outside(before, diff, &EqualStretch::before, nothing);
  const auto added = places_outside(after, diff, &EqualStretch::after, nothing);
  std::vector<Pair> pairs;
  for (std::size_t m = 0, a = 0; m < missing.size() && a < added.size();) {
    const std::size_t m_end = end_of_group(missing, m), a_end = end_of_group(added, a);
    if (missing[m].hash == added[a].hash && m_end - m == 1 && a_end - a == 1) {
      pairs.emplace_back(missing[m].at, added[a].at);
    }
    const bool missing_is_lower = missing[m].hash <= added[a].hash;
    const bool added_is_lower = added[a].hash <= missing[m].hash;
    if (missing_is_lower) m = m_end;
    if (added_is_lower) a = a_end;
  }
  std::ranges::sort(pairs);
  std::vector<EqualStretch> moved;
  for (const auto& [from, to] : pairs) {
    if (!moved.empty() && moved.back().before + moved.back().length == from &&
        moved.back().after + moved.back().length == to) {
      ++moved.back().length;
    } else {
      moved.push_back({from, to, 1});
    }
  }
  return moved;
}

}  // namespace joblog
