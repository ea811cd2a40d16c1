// Builds a partition's state from its changelog and judges it: is what we read exactly one committed state?
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/kafka/lane/position.h"
#include "common/kafka/store.h"

namespace lagesbild::kafka {

/// What the group has committed for an input partition.
struct CommittedInput {
  /// Next input offset; -1: nothing committed.
  std::int64_t offset = -1;
  /// From the metadata; -1: none, or not ours.
  std::int64_t transaction = -1;

  friend bool operator==(const CommittedInput&, const CommittedInput&) = default;
};

/// The metadata string of a committed offset, and back (-1: not ours).
std::string OffsetMetadata(std::int64_t transaction);
std::int64_t TransactionOfMetadata(std::string_view metadata);

enum class Verdict : std::uint8_t {
  kWhole,    ///< State, position and committed offset belong together.
  kFresh,    ///< No state, nothing committed: begin at the start of the input.
  kExpired,  ///< State and position, but the group's offset is gone: go on at the position, loudly.
  kTorn,     ///< Parts of a transaction are missing: fold the input again.
  kForeign,  ///< Another installation's, or state without a position: a person has to look.
};

struct Judgement {
  Verdict verdict = Verdict::kTorn;
  std::string why;
};

/// Used on the lane's thread; `store` outlives it.
class ChangelogReplay {
 public:
  explicit ChangelogReplay(Store& store) : store_(store) {}

  /// Starts from a snapshot whose pairs are in the store already.
  void StartAt(const Position& position);

  /// One changelog record, in log order. `header`: the value of its lane header; empty: it had none.
  void Apply(std::string_view key, std::optional<std::string_view> value, std::string_view header);

  Judgement Judge(const CommittedInput& committed, std::string_view installation_epoch) const;

  /// The newest position, if any.
  const std::optional<Position>& last() const { return last_; }
  /// The newest position at which the state was whole, and not beyond `committed` if anything is: up to
  /// there, outputs are known to be out. -1: none.
  std::int64_t VerifiedOffset(const CommittedInput& committed) const;

 private:
  struct Verified {
    std::int64_t offset = -1;
    std::int64_t transaction = -1;
  };
  static constexpr std::size_t kVerifiedKept = 64;

  void ApplyPosition(std::string_view value, bool is_good);

  Store& store_;
  std::uint64_t sum_ = 0;
  std::uint64_t bad_crcs_ = 0;  // since the newest position that was whole
  std::uint64_t records_ = 0;
  std::optional<Position> last_;
  bool last_is_whole_ = false;
  bool changed_since_ = false;  // records after the newest position
  std::string bad_position_;
  Verified verified_[kVerifiedKept];  // a ring
  std::size_t verified_count_ = 0;
};

}  // namespace lagesbild::kafka
