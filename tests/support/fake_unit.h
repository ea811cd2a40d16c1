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
    committed = working;
    published.insert(published.end(), staged.begin(), staged.end());
    dead.insert(dead.end(), staged_dead.begin(), staged_dead.end());
    staged.clear();
    staged_dead.clear();
  }
  void Abort() {
    working = committed;
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
  void Put(std::string_view key, std::string_view value) override { working[std::string(key)] = value; }
  void Erase(std::string_view key) override { working.erase(std::string(key)); }
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
  std::int32_t partition_;
  std::int32_t partition_count_;
};

}  // namespace lagesbild::testing
