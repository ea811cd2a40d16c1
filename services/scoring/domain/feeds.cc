#include "scoring/domain/feeds.h"

#include <algorithm>

#include "scoring/domain/bytes.h"

namespace lagesbild::scoring {

namespace {

/// How long after our own outage a feed that says nothing still carries a class.
constexpr std::int64_t kOutageGraceMs = 86'400'000;
constexpr std::int64_t kSilentAfterMaxS = 100LL * 366 * 86'400;

}  // namespace

bool FeedBook::Hear(std::string_view feed) {
  auto found = feeds_.find(feed);
  if (found == feeds_.end()) found = feeds_.emplace(std::string(feed), FeedState{}).first;
  if (found->second.heard_now) return false;
  found->second.heard_now = true;
  return true;
}

bool FeedBook::Register(std::string_view feed, std::int64_t activation, std::int64_t silent_after_s,
                        bool removed) {
  auto found = feeds_.find(feed);
  if (found == feeds_.end()) found = feeds_.emplace(std::string(feed), FeedState{}).first;
  FeedState& state = found->second;
  if (activation <= state.activation) return false;
  state.activation = activation;
  state.silent_after_ms = std::clamp<std::int64_t>(silent_after_s, 0, kSilentAfterMaxS) * 1000;
  state.removed = removed;
  return true;
}

void FeedBook::Rise(std::int64_t to_ms, bool outage) {
  for (auto& [id, feed] : feeds_) {
    if (feed.heard_now) feed.heard_ms = to_ms;
    feed.after_outage = outage || (feed.after_outage && !feed.heard_now);
    feed.heard_now = false;
    // A feed that has never been heard of is given its time from the first rise on.
    if (feed.heard_ms == 0) feed.heard_ms = to_ms;
  }
}

bool FeedBook::Judge(std::int64_t now_ms) {
  bool changed = false;
  for (auto& [id, feed] : feeds_) {
    const bool overdue = feed.silent_after_ms > 0 && now_ms - feed.heard_ms > feed.silent_after_ms;
    const bool lost =
        feed.removed || overdue || (feed.after_outage && now_ms - feed.heard_ms > kOutageGraceMs);
    const bool silent = lost || feed.after_outage;
    changed = changed || silent != feed.silent || lost != feed.lost;
    feed.silent = silent;
    feed.lost = lost;
  }
  return changed;
}

SilentFeeds FeedBook::Silent() const {
  SilentFeeds out;
  for (const auto& [id, feed] : feeds_) {
    if (feed.silent) out.silent.push_back(id);
    if (feed.lost) out.lost.push_back(id);
  }
  return out;
}

std::string FeedBook::Encode() const {
  std::string out;
  AppendVarint(out, feeds_.size());
  for (const auto& [id, feed] : feeds_) {
    AppendText(out, id);
    AppendSigned(out, feed.silent_after_ms);
    AppendSigned(out, feed.activation);
    AppendSigned(out, feed.heard_ms);
    AppendVarint(out, (feed.removed ? 1U : 0U) | (feed.heard_now ? 2U : 0U) | (feed.after_outage ? 4U : 0U) |
                          (feed.silent ? 8U : 0U) | (feed.lost ? 16U : 0U));
  }
  return out;
}

base::Result<FeedBook> FeedBook::Decode(std::string_view bytes) {
  FeedBook book;
  ByteReader reader(bytes);
  std::uint64_t left = reader.Varint();
  for (; left > 0 && !reader.failed(); --left) {
    const std::string_view id = reader.Text();
    FeedState feed;
    feed.silent_after_ms = reader.Signed();
    feed.activation = reader.Signed();
    feed.heard_ms = reader.Signed();
    const std::uint64_t flags = reader.Varint();
    feed.removed = (flags & 1U) != 0;
    feed.heard_now = (flags & 2U) != 0;
    feed.after_outage = (flags & 4U) != 0;
    feed.silent = (flags & 8U) != 0;
    feed.lost = (flags & 16U) != 0;
    book.feeds_.emplace(std::string(id), feed);
  }
  if (!reader.done()) {
    return base::Fail(base::ErrorCode::kInternal, "state of the feeds is corrupt",
                      "delete the partition's snapshot and let it restore from the changelog");
  }
  return book;
}

}  // namespace lagesbild::scoring
