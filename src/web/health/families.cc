// SPDX-License-Identifier: MIT
// What they are called and what they say is metrics.h's.
#include "web/health/families.h"

#include <prometheus/text_serializer.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace joblog::web::health {

using prometheus::ClientMetric;
using prometheus::MetricType;

void Families::gauge(std::string name, std::string help) {
  begin(MetricType::Gauge, std::move(name), std::move(help));
}
void Families::counter(std::string name, std::string help) {
  begin(MetricType::Counter, std::move(name), std::move(help));
}
void Families::histogram(std::string name, std::string help) {
  begin(MetricType::Histogram, std::move(name), std::move(help));
}

void Families::begin(MetricType type, std::string name, std::string help) {
  families_.push_back({std::move(name), std::move(help), type, {}});
}

void Families::add_number(double value, Labels labels) {
  ClientMetric& metric = families_.back().metric.emplace_back();
  metric.label = std::move(labels);
  const bool counts = families_.back().type == MetricType::Counter;
  (counts ? metric.counter.value : metric.gauge.value) = value;
}

void Families::add(TimePoint at, Labels labels) {
  add_number(std::chrono::duration<double>(at.time_since_epoch()).count(), std::move(labels));
}

void Families::add(const Histogram& values, Labels labels) {
  ClientMetric& metric = families_.back().metric.emplace_back();
  metric.label = std::move(labels);
  metric.histogram.sample_count = values.count;
  metric.histogram.sample_sum = values.sum;
  std::uint64_t so_far = 0;
  for (std::size_t i = 0; i < values.bounds.size(); ++i) {
    so_far += values.counts[i];
    metric.histogram.bucket.push_back({so_far, values.bounds[i]});
  }
}

void Families::append(Families other) {
  std::ranges::move(other.families_, std::back_inserter(families_));
}

std::string Families::text() && {
  std::erase_if(families_, [](const auto& family) { return family.metric.empty(); });
  return prometheus::TextSerializer().Serialize(families_);
}

}  // namespace joblog::web::health
