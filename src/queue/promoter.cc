// The transaction that makes jobs ready also claims them: the writer asks its claimers at its end.
#include "queue/promoter.h"

#include <algorithm>

#include "core/limits.h"

namespace joblog {

Duration Promoter::run_once(Duration longest) {
  std::optional<TimePoint> next;
  if (!store_.read([&](Reader& reader) { next = reader.next_due(); }) || !next) return longest;
  const TimePoint now = clock_.wall_now();
  if (*next > now) return std::min<Duration>(longest, *next - now);
  constexpr int batch = static_cast<int>(limits::claim_batch);
  const auto stored = writer_.transact([&](Transaction& tx) { tx.promote_due(now, batch); });
  if (!stored) return longest;
  return Duration::zero();  // There may be more; the next step finds out when.
}

}  // namespace joblog
