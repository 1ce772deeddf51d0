// SPDX-License-Identifier: MIT
// Any bytes as the arguments of a job: what is taken is taken again, unchanged.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/parameters.h"

namespace {

void require(bool fact) {
  if (!fact) std::abort();
}

const joblog::Parameters& every_type() {
  using joblog::ParameterType;
  static const joblog::Parameters all{
      {.name = "name", .required = true},
      {.name = "mode", .default_value = R"("fast")", .choices = {"fast", "slow"}},
      {.name = "count", .type = ParameterType::integer, .min = -10, .max = 1e15},
      {.name = "share", .type = ParameterType::number},
      {.name = "really", .type = ParameterType::boolean, .default_value = "false"},
      {.name = "since", .type = ParameterType::date},
      {.name = "token", .secret = true}};
  return all;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  for (const joblog::Parameter& parameter : every_type())
    (void)joblog::problem_with_value(parameter, bytes);
  (void)joblog::checked_arguments({}, bytes);
  const auto taken = joblog::checked_arguments(every_type(), bytes);
  if (!taken) return 0;
  require(joblog::checked_arguments(every_type(), *taken) == *taken);
  const auto values = joblog::values_of(every_type(), *taken);
  require(values.contains("name") && values.contains("mode") && values.contains("really"));
  return 0;
}
