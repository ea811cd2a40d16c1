#include "common/kafka/lane/changelog_replay.h"

#include <algorithm>
#include <charconv>

#include "common/kafka/lane/changelog_header.h"
#include "common/kafka/lane/state_sum.h"
#include "common/kafka/planted_bug.h"

namespace lagesbild::kafka {

namespace {
constexpr std::string_view kMetadataPrefix = "lb1:";
}

std::string OffsetMetadata(std::int64_t transaction) {
  return std::string(kMetadataPrefix) + std::to_string(transaction);
}

std::int64_t TransactionOfMetadata(std::string_view metadata) {
  if (metadata.substr(0, kMetadataPrefix.size()) != kMetadataPrefix) return -1;
  metadata.remove_prefix(kMetadataPrefix.size());
  std::int64_t transaction = -1;
  const auto [end, error] = std::from_chars(metadata.data(), metadata.data() + metadata.size(), transaction);
  return error == std::errc() && end == metadata.data() + metadata.size() ? transaction : -1;
}

void ChangelogReplay::StartAt(const Position& position) {
  sum_ = position.state_sum;
  last_ = position;
  last_is_whole_ = true;
  verified_[verified_count_++ % kVerifiedKept] = {position.next_offset, position.transaction};
}

void ChangelogReplay::Apply(std::string_view key, std::optional<std::string_view> value,
                            std::string_view header) {
  ++records_;
  const bool is_good = CheckChangelogHeader(header, key, value).has_value();
  if (!is_good) ++bad_crcs_;
  if (key == kPositionKey) {
    if (value) ApplyPosition(*value, is_good);
    return;
  }
  changed_since_ = true;
  if (const auto before = store_.Get(key)) sum_ -= HashPair(key, *before);
  if (value) {
    sum_ += HashPair(key, *value);
    store_.Put(key, *value);
  } else {
    store_.Erase(key);
  }
}

void ChangelogReplay::ApplyPosition(std::string_view value, bool is_good) {
  auto position = DecodePosition(value);
  if (!position) {
    bad_position_ = position.error().message;
    last_is_whole_ = false;
    return;
  }
  bad_position_.clear();
  last_ = std::move(*position);
  changed_since_ = false;
  last_is_whole_ = last_->state_sum == sum_ && last_->state_keys == store_.size();
  if (!last_is_whole_ || !is_good) return;
  // The sum covers every pair: what a record before it was like does not matter any more. Else one bad record
  // whose key never changes again would have the input folded at every restart.
  bad_crcs_ = 0;
  verified_[verified_count_++ % kVerifiedKept] = {last_->next_offset, last_->transaction};
}

Judgement ChangelogReplay::Judge(const CommittedInput& committed, std::string_view epoch) const {
  const bool is_blind = PlantedBug("crc_ignored");
  if (!bad_position_.empty()) return {Verdict::kForeign, bad_position_};
  if (!last_) {
    if (committed.offset >= 0) return {Verdict::kTorn, "an input offset is committed but no position"};
    if (records_ == 0) return {Verdict::kFresh, {}};
    return {Verdict::kForeign, "the changelog has records but no position, and no input offset is committed"};
  }
  if (last_->installation_epoch != epoch) {
    return {Verdict::kForeign, "the changelog belongs to installation '" + last_->installation_epoch +
                                   "', this is '" + std::string(epoch) + "'"};
  }
  if (!is_blind && bad_crcs_ > 0) {
    return {Verdict::kTorn, std::to_string(bad_crcs_) + " changelog records with a wrong CRC"};
  }
  if (!is_blind && (changed_since_ || !last_is_whole_)) {
    return {Verdict::kTorn, "the state's sum is not the one its position names"};
  }
  if (committed.offset < 0) return {Verdict::kExpired, "the group's committed offset is gone"};
  if (committed.offset != last_->next_offset || committed.transaction != last_->transaction) {
    return {Verdict::kTorn, "position at offset " + std::to_string(last_->next_offset) + " transaction " +
                                std::to_string(last_->transaction) + ", committed offset " +
                                std::to_string(committed.offset) + " transaction " +
                                std::to_string(committed.transaction)};
  }
  return {Verdict::kWhole, {}};
}

std::int64_t ChangelogReplay::VerifiedOffset(const CommittedInput& committed) const {
  std::int64_t best = -1;
  const auto kept = std::min(verified_count_, kVerifiedKept);
  for (std::size_t i = 0; i < kept; ++i) {
    const auto& verified = verified_[i];
    const bool is_beyond = committed.offset >= 0 &&
                           (verified.offset > committed.offset ||
                            (committed.transaction >= 0 && verified.transaction > committed.transaction));
    if (!is_beyond) best = std::max(best, verified.offset);
  }
  return best;
}

}  // namespace lagesbild::kafka
