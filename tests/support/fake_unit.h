// FakeUnit: a step's transaction in memory. Others see what is staged only after Commit; after Abort it never
// was.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "common/kafka/step.h"

namespace lagesbild::testing {

/// An output as bytes of its own.
struct StoredRecord {
  std::string topic;
  std::optional<std::int32_t> partition;
  std::string key;
  std::optional<std::string> value;
  std::vector<std::pair<std::string, std::string>> headers;
  friend bool operator==(const StoredRecord&, const StoredRecord&) = default;
};

class FakeUnit : public kafka::Unit {
 public:
  explicit FakeUnit(std::int32_t partition = 0, std::int32_t partition_count = 1)
      : partition_(partition), partition_count_(partition_count) {}

  std::map<std::string, std::string, std::less<>> committed, working;
  std::vector<StoredRecord> staged, published;
  /// (reason, message) of dead letters, staged and published.
  std::vector<std::pair<std::string, std::string>> staged_dead, dead;

  void Commit() {
    Copy(working, committed);
    published.insert(published.end(), staged.begin(), staged.end());
    dead.insert(dead.end(), staged_dead.begin(), staged_dead.end());
    staged.clear();
    staged_dead.clear();
  }
  void Abort() {
    Copy(committed, working);
    staged.clear();
    staged_dead.clear();
  }

  /// Hands `record` to `step` until it is done, as the lane does, and commits after each slice.
  base::Status Run(kafka::Step& step, const kafka::InputRecord& record) {
    std::string cursor;
    do {
      auto next = step.Handle(record, cursor, *this);
      if (!next) return base::Fail(next.error());
      cursor = *next;
      Commit();
      step.Committed(partition_);
    } while (!cursor.empty());
    return {};
  }

  std::optional<std::string_view> Get(std::string_view key) const override {
    const auto found = working.find(key);
    if (found == working.end()) return std::nullopt;
    return found->second;
  }
  void Scan(std::string_view from,
            const std::function<bool(std::string_view, std::string_view)>& visit) const override {
    for (auto at = working.lower_bound(from); at != working.end(); ++at) {
      if (!visit(at->first, at->second)) return;
    }
  }
  std::int32_t partition() const override { return partition_; }
  std::int32_t partition_count() const override { return partition_count_; }
  void Put(std::string_view key, std::string_view value) override {
    working[touched_.emplace_back(key)] = value;
  }
  void Erase(std::string_view key) override { working.erase(touched_.emplace_back(key)); }
  void Emit(const kafka::OutputRecord& record) override {
    StoredRecord stored{std::string(record.topic), record.partition, std::string(record.key), {}, {}};
    if (record.value) stored.value = std::string(*record.value);
    for (const auto& header : record.headers) stored.headers.emplace_back(header.key, header.value);
    staged.push_back(std::move(stored));
  }
  void DeadLetter(std::string_view reason, std::string_view message) override {
    staged_dead.emplace_back(reason, message);
  }

 private:
  using State = std::map<std::string, std::string, std::less<>>;

  /// Makes `to` like `from` where this transaction touched it: copying all would cost more with each commit.
  void Copy(const State& from, State& to) {
    for (const auto& key : touched_) {
      const auto found = from.find(key);
      if (found == from.end()) {
        to.erase(key);
      } else {
        to[key] = found->second;
      }
    }
    touched_.clear();
  }

  std::vector<std::string> touched_;
  std::int32_t partition_;
  std::int32_t partition_count_;
};

}  // namespace lagesbild::testing
