// What a transaction changed in one partition's state: each key once, with the value before. It undoes an
// abort and names the keys whose newest value goes to the changelog.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "common/kafka/lane/byte_arena.h"
#include "common/kafka/store.h"

namespace lagesbild::kafka {

/// Used on the lane's thread. Makes no allocation once its tables have grown to the usual size.
class UndoLog {
 public:
  struct Change {
    std::string_view key;
    /// The committed value; nothing: the key did not exist.
    std::optional<std::string_view> before;
    /// The value when Settle was last called; a view into the store.
    std::optional<std::string_view> now;
  };

  /// Remembers the committed value of `key` unless this transaction touched it before. Call before a change.
  void Touch(std::string_view key, const Store& store);

  /// Puts every touched key back in `store` and forgets them.
  void Undo(Store& store);

  /// The transaction is committed: forget.
  void Clear();

  const std::vector<Change>& changes() const { return changes_; }

  /// Looks up what each touched key holds now, for `changes`, and returns what the sum over all live keys
  /// (state_sum.h) gains by this transaction, mod 2^64. Holds until the store changes.
  std::uint64_t Settle(const Store& store);

  /// Keeps the table small in proportion to what is in it.
  std::size_t bytes() const { return arena_.bytes(); }

 private:
  static constexpr std::uint32_t kNone = 0xFFFFFFFFU;

  std::size_t SlotOf(std::string_view key, std::uint64_t hash) const;
  void Grow();

  std::vector<Change> changes_;
  std::vector<std::uint64_t> hashes_;  // of changes_[i].key
  std::vector<std::uint32_t> slots_;   // open addressing; index into changes_, or kNone
  ByteArena arena_;
};

}  // namespace lagesbild::kafka
