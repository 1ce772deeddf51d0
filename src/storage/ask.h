// SPDX-License-Identifier: MIT
// Reads and writes of a store that answer, instead of filling a variable beside them.
#pragma once

#include <cassert>
#include <concepts>
#include <functional>
#include <optional>
#include <type_traits>
#include <utility>

#include "storage/store.h"

namespace joblog {

/// Gives `work` to `run` and hands on what it answers. When `run` calls it again, only the last
/// answer counts.
template <class Subject, class Run, class Work>
auto answer_of(const Run& run, Work& work) -> Result<std::invoke_result_t<Work&, Subject&>> {
  using Answer = std::invoke_result_t<Work&, Subject&>;
  if constexpr (std::is_void_v<Answer>) {
    return run([&work](Subject& subject) { work(subject); });
  } else {
    std::optional<Answer> answer;
    auto done = run([&](Subject& subject) { answer.emplace(work(subject)); });
    if (!done) return std::unexpected(std::move(done).error());
    assert(answer);  // A store that reports success has called the work.
    return std::move(*answer);
  }
}

/// What `question(reader)` answers, from one snapshot. It may run more than once (Store::read), so
/// it changes nothing outside: what it finds is its answer. Errors: Store::read's.
template <class Question>
[[nodiscard]] auto ask(const Store& store, Question question) {
  return answer_of<Reader>([&](auto read) { return store.read(std::move(read)); }, question);
}

/// The same for a question whose length the data decides.
template <class Question>
[[nodiscard]] auto ask(const Store& store, const ReadLimit& limit, Question question) {
  return answer_of<Reader>([&](auto read) { return store.read_within(limit, std::move(read)); },
                           question);
}

/// What `verbs(transaction)` answers, once it is durable. They may run more than once
/// (Store::write), of which the last time counts. Errors: Store::write's.
template <class Verbs>
[[nodiscard]] auto change(Store& store, Verbs verbs) {
  return answer_of<Transaction>([&](auto write) { return store.write(std::move(write)); }, verbs);
}

/// The same in the next transaction of the process's writer.
template <class Writer, class Verbs>
  requires requires(Writer& writer, std::function<void(Transaction&)> work) {
    { writer.transact(work) } -> std::same_as<Result<void>>;
  }
[[nodiscard]] auto change(Writer& writer, Verbs verbs) {
  return answer_of<Transaction>([&](auto write) { return writer.transact(std::move(write)); },
                                verbs);
}

}  // namespace joblog
