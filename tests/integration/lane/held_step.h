// Steps and stores that stop the lane's thread where a test wants it stopped.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "common/kafka/step.h"
#include "common/kafka/store.h"
#include "integration/lane/counting_step.h"
#include "support/wait_until.h"

namespace lagesbild::testing {

/// Holds whoever comes, until it is opened; a minute at most.
class Gate {
 public:
  void Pass() {
    reached_ = true;
    WaitUntil(std::chrono::seconds(60), [this] { return open_.load(); });
  }
  void Open() { open_ = true; }
  bool WaitReached() {
    return WaitUntil(std::chrono::seconds(30), [this] { return reached_.load(); });
  }

 private:
  std::atomic<bool> reached_{false};
  std::atomic<bool> open_{false};
};

/// The counting step, and one more value: "slices" takes four calls and changes nothing. Before each call it
/// runs `before(record, cursor)`.
class HeldStep final : public kafka::Step {
 public:
  using Before = std::function<void(const kafka::InputRecord& record, std::string_view cursor)>;
  HeldStep(const std::string& output, Before before) : counting_(output), before_(std::move(before)) {}

  base::Result<std::string> Handle(const kafka::InputRecord& record, std::string_view cursor,
                                   kafka::Unit& unit) override {
    if (before_) before_(record, cursor);
    if (record.value != "slices") return counting_.Handle(record, cursor, unit);
    if (lacks_content) return base::Fail(base::ErrorCode::kUnavailable, "content is missing");
    return cursor.size() < 3 ? std::string(cursor) + "x" : std::string();
  }
  void Forget(std::int32_t /*partition*/) override {}
  void Committed(std::int32_t /*partition*/) override { ++committed_; }
  /// Transactions the lane has told of.
  int committed() const { return committed_; }

  /// "slices" cannot be worked on for now.
  std::atomic<bool> lacks_content{false};

 private:
  CountingStep counting_;
  Before before_;
  std::atomic<int> committed_{0};
};

/// An ordered store that calls `at_visit` before each pair it hands to
/// a visitor of ForEach, and `at_put`, if there is one, before each Put.
class HeldStore final : public kafka::Store {
 public:
  using AtVisit = std::function<void()>;
  explicit HeldStore(AtVisit at_visit, AtVisit at_put = {})
      : at_visit_(std::move(at_visit)), at_put_(std::move(at_put)) {}

  std::optional<std::string_view> Get(std::string_view key) const override { return pairs_->Get(key); }
  void Put(std::string_view key, std::string_view value) override {
    if (at_put_) at_put_();
    pairs_->Put(key, value);
  }
  void Erase(std::string_view key) override { pairs_->Erase(key); }
  void Scan(std::string_view from,
            const std::function<bool(std::string_view, std::string_view)>& visit) const override {
    pairs_->Scan(from, visit);
  }
  void ForEach(const std::function<void(std::string_view, std::string_view)>& visit) const override {
    pairs_->ForEach([&](std::string_view key, std::string_view value) {
      at_visit_();
      visit(key, value);
    });
  }
  std::size_t size() const override { return pairs_->size(); }
  std::size_t memory_bytes() const override { return pairs_->memory_bytes(); }

 private:
  std::unique_ptr<kafka::Store> pairs_ = kafka::NewOrderedStore();
  AtVisit at_visit_;
  AtVisit at_put_;
};

}  // namespace lagesbild::testing
