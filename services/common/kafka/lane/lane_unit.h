// The step's hold on the open transaction, over one task and one record.
#pragma once

#include <cstdint>
#include <string_view>

#include "common/kafka/lane/task.h"
#include "common/kafka/step.h"

namespace lagesbild::kafka {

/// Where a unit's outputs go: to Kafka, or nowhere while a lost state is folded again.
class OutputSink {
 public:
  virtual ~OutputSink() = default;
  /// `origin`: the value of the record's origin header.
  virtual void Emit(const InputRecord& input, const OutputRecord& record, std::string_view origin) = 0;
  virtual void DeadLetter(const InputRecord& input, std::string_view reason, std::string_view message) = 0;
};

class LaneUnit final : public Unit {
 public:
  LaneUnit(Task& task, std::int32_t partition_count, const InputRecord& input, OutputSink& sink)
      : task_(task), partition_count_(partition_count), input_(input), sink_(sink) {}

  std::optional<std::string_view> Get(std::string_view key) const override;
  void Scan(std::string_view from,
            const std::function<bool(std::string_view, std::string_view)>& visit) const override;
  std::int32_t partition() const override { return task_.partition; }
  std::int32_t partition_count() const override { return partition_count_; }
  void Put(std::string_view key, std::string_view value) override;
  void Erase(std::string_view key) override;
  void Emit(const OutputRecord& record) override;
  void DeadLetter(std::string_view reason, std::string_view message) override;

 private:
  Task& task_;
  std::int32_t partition_count_;
  const InputRecord& input_;
  OutputSink& sink_;
};

enum class Ran : std::uint8_t {
  kDone,     ///< The record is behind us.
  kSlice,    ///< The step stopped at a cursor: commit, then run the same record again.
  kCounted,  ///< Its origin was taken before: dropped.
};

/// Hands one record, or the next slice of it, to the step and moves the task's working position. The caller
/// has seen to it that a transaction is open and that `input` is the task's next record. The step's own
/// errors come through.
base::Result<Ran> RunRecord(Task& task, std::int32_t partition_count, const InputRecord& input, Step& step,
                            OutputSink& sink);

}  // namespace lagesbild::kafka
