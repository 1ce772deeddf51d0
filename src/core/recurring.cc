// SPDX-License-Identifier: MIT
// The names of what recurring tasks do and of what became of their instants.
#include "core/recurring.h"

namespace joblog {

const char* to_string(MisfirePolicy policy) {
  switch (policy) {
    case MisfirePolicy::skip:
      return "skip";
    case MisfirePolicy::run_once:
      return "run_once";
    case MisfirePolicy::run_all:
      return "run_all";
  }
  return "unknown";
}

const char* to_string(OverlapPolicy policy) {
  switch (policy) {
    case OverlapPolicy::skip:
      return "skip";
    case OverlapPolicy::enqueue:
      return "enqueue";
  }
  return "unknown";
}

const char* to_string(InstantOutcome outcome) {
  switch (outcome) {
    case InstantOutcome::run:
      return "run";
    case InstantOutcome::skipped:
      return "skipped";
    case InstantOutcome::missed:
      return "missed";
  }
  return "unknown";
}

}  // namespace joblog
