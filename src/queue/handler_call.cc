// SPDX-License-Identifier: MIT
// An exception ends here: nothing a handler throws reaches the worker's thread.
#include "queue/handler_call.h"

#include <cxxabi.h>

#include <cstdlib>
#include <memory>
#include <typeinfo>

#include "core/bounded_run.h"
#include "joblog/arguments.h"

namespace joblog {

std::string exception_class(const std::exception& error) {
  int status = 0;
  const std::unique_ptr<char, void (*)(void*)> name(
      abi::__cxa_demangle(typeid(error).name(), nullptr, nullptr, &status), std::free);
  return status == 0 ? name.get() : typeid(error).name();
}

Outcome outcome_of(const std::function<Outcome()>& call) {
  try {
    return call();
  } catch (const ArgumentError& error) {  // A repeat would get the same ones.
    return Failure{"ArgumentError", error.what(), false};
  } catch (const std::exception& error) {
    return Failure{exception_class(error), error.what()};
  } catch (...) {
    return Failure{"UnknownException", "the handler threw something that is no std::exception"};
  }
}

Outcome call_handler(const JobDefinition& definition, OutputRun& run) {
  return outcome_of([&] {
    BoundedRun bounded(run);
    Outcome outcome = definition.handler(bounded);
    bounded.finish();
    return outcome;
  });
}

}  // namespace joblog
