// SPDX-License-Identifier: MIT
// Prometheus' families of metrics, filled from our figures and written as text by its own library.
#pragma once

#include <prometheus/metric_family.h>

#include <string>
#include <type_traits>
#include <vector>

#include "base/clock.h"
#include "base/histogram.h"

namespace joblog::web::health {

/// Values may hold any text.
using Labels = std::vector<prometheus::ClientMetric::Label>;

class Families {
 public:
  /// Begins a family; what is added from now on belongs to it. A family without a metric is left
  /// out of the text.
  void gauge(std::string name, std::string help);
  void counter(std::string name, std::string help);
  void histogram(std::string name, std::string help);

  template <class Number>
    requires std::is_arithmetic_v<Number>
  void add(Number value, Labels labels = {}) {
    add_number(static_cast<double>(value), std::move(labels));
  }
  void add(TimePoint at, Labels labels = {});  ///< As seconds since 1970.
  void add(const Histogram& values, Labels labels = {});

  /// Behind the own ones.
  void append(Families other);
  /// The text format, version 0.0.4.
  std::string text() &&;

 private:
  void begin(prometheus::MetricType type, std::string name, std::string help);
  void add_number(double value, Labels labels);

  std::vector<prometheus::MetricFamily> families_;
};

}  // namespace joblog::web::health
