// The highest origin taken from each origin partition: what is not higher has been counted before.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lagesbild::kafka {

/// An origin as it stands in a header, without copies. See Origin in record.h.
struct OriginView {
  std::string_view stage;
  std::string_view topic;
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  std::int64_t number = 0;
};

/// False: not an origin.
bool ParseOrigin(std::string_view text, OriginView& out);

/// Part of one partition's state, so it follows the transaction: Commit keeps what was taken, Abort forgets
/// it. There are as many marks as upstream partitions: few, so a plain search is the fastest.
class OriginMarks {
 public:
  struct Mark {
    std::string stage;
    std::string topic;
    std::int32_t partition = 0;
    std::int64_t offset = -1;
    std::int64_t number = -1;
    std::int64_t committed_offset = -1;  // -1: this transaction met it first
    std::int64_t committed_number = -1;
  };

  /// True, and remembered, when `origin` is higher than all taken from its partition; false: drop the record.
  bool Take(const OriginView& origin);
  void Commit();
  void Abort();

  /// Sets a committed mark; for restore.
  void Restore(const OriginView& origin);
  const std::vector<Mark>& marks() const { return marks_; }

 private:
  std::vector<Mark> marks_;
};

}  // namespace lagesbild::kafka
