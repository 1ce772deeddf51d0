// SPDX-License-Identifier: MIT
// One simulated `joblog serve`: the real classes, wired as app/engine.cc and app/server.cc wire
// them, on a machine's clocks and in front of a store that may be ill. It can be asked to stop,
// killed at any moment, frozen and thawed.
#pragma once

#include <memory>
#include <string>

#include "storage/sqlite/sqlite_store.h"
#include "world.h"

namespace joblog::simulation {

class Program {
 public:
  struct Options {
    int threads = 2;
  };
  /// `on_end` is called when it has ended in whatever way.
  Program(World& world, Machine& machine, Options options, std::function<void()> on_end);
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  std::int64_t number() const { return number_; }  ///< Its pid, too.
  Machine& machine() { return machine_; }
  Owner& owner() { return owner_; }
  bool alive() const { return !owner_.dead && !ended_; }
  bool serves() const { return serves_ && alive(); }
  bool frozen() const { return owner_.frozen; }
  bool clean_end() const { return clean_end_; }

  void ask_to_stop();
  /// kill -9: whatever it was doing. Its files stay.
  void kill();
  void freeze(bool frozen);

  StoreFaults illness;  ///< Its own.
  /// It could be heard of all the time since then: neither frozen nor with an ill store of its own.
  bool well_since(Instant then) const;
  void note_unwell() { unwell_at_ = world_.now; }
  GroupWriter& writer();
  const Store& store() const;

 private:
  struct Parts;
  class Voice;
  void main();
  bool start();
  bool start_serving();
  void run_until_asked();
  bool stop();
  void leave();
  void end_at_once();
  void define_kinds();

  World& world_;
  Machine& machine_;
  const Options options_;
  const std::function<void()> on_end_;
  const std::int64_t number_;
  Owner owner_;
  std::unique_ptr<sqlite::SqliteStore> real_;
  std::unique_ptr<Parts> parts_;
  Fiber* main_ = nullptr;
  Fiber* client_ = nullptr;
  Instant unwell_at_{-1};
  Unheard unheard_;
  bool asked_ = false;
  bool serves_ = false;
  bool ended_ = false;
  bool clean_end_ = false;
  bool abandons_unstored_ = false;
  TimePoint started_at_{};
};

}  // namespace joblog::simulation
