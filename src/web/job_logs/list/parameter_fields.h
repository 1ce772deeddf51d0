// SPDX-License-Identifier: MIT
// A field of a form for each parameter that a kind of job declares, and the arguments that were
// typed into them.
#pragma once

#include <string>
#include <vector>

#include "core/parameters.h"
#include "http/message.h"

namespace joblog::web::job_logs {

struct ParameterChoice {
  std::string value, word;
  bool is_chosen = false;
};

struct ParameterField {
  std::string id;              ///< "argument-since"
  std::string name;            ///< As it is sent: "argument.since"
  std::string label;           ///< "since"
  std::string hint;            ///< What it is for, and what may stand there.
  std::string type;            ///< Of the input: "text", "number", "date", "password".
  std::string step, min, max;  ///< Of a number; "" = none.
  std::string value;
  std::vector<ParameterChoice> choices;  ///< Not empty: one of these.
  bool is_required = false;
  std::string problem;
};

/// With the defaults, or with what was sent and what is wrong with it. A secret is never sent back.
std::vector<ParameterField> parameter_fields(const Parameters& parameters);
std::vector<ParameterField> parameter_fields(const Parameters& parameters,
                                             const http::Parameters& sent);

/// The JSON object that was typed. What was left empty is not in it; what is no value of its type
/// is there as a text, so that a check of it says so.
std::string typed_arguments(const Parameters& parameters, const http::Parameters& sent);

}  // namespace joblog::web::job_logs
