// The gateway's world in memory: a sink that acknowledges when told, feeds, a clock, counters.
#pragma once

#include <atomic>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/base/hash.h"
#include "common/grpc/auth.h"
#include "ingest/gateway/ports.h"

namespace lagesbild::testing {

/// Holds what it was given until told what becomes of it.
class FakeSink : public ingest::SubmissionSink {
 public:
  enum class Mode : std::uint8_t { kAcknowledge, kFail, kHold, kFull };
  struct Tick {
    std::int32_t partition;
    std::int64_t time_ms;
  };

  base::Status Send(model::Submission event, ingest::DeliveryListener& listener,
                    std::uint32_t index) override {
    {
      const std::lock_guard lock(mutex_);
      if (mode_ == Mode::kFull) return base::Fail(base::ErrorCode::kResourceExhausted, "full");
      log_.push_back("event " + event.source_id);
      events_.push_back(std::move(event));
      if (mode_ == Mode::kHold) {
        held_.emplace_back(&listener, index);
        return {};
      }
    }
    listener.Delivered(index, mode() == Mode::kAcknowledge);
    return {};
  }

  base::Status SendTick(std::int32_t partition, std::int64_t time_ms, ingest::DeliveryListener& listener,
                        std::uint32_t index) override {
    {
      const std::lock_guard lock(mutex_);
      if (mode_ == Mode::kFull) return base::Fail(base::ErrorCode::kResourceExhausted, "full");
      log_.push_back("tick " + std::to_string(partition));
      ticks_.push_back({partition, time_ms});
    }
    listener.Delivered(index, ticks_succeed);
    return {};
  }

  std::int32_t partition_count() const override { return 3; }

  void SetMode(Mode mode) {
    const std::lock_guard lock(mutex_);
    mode_ = mode;
  }
  Mode mode() const {
    const std::lock_guard lock(mutex_);
    return mode_;
  }
  std::size_t received() const {
    const std::lock_guard lock(mutex_);
    return events_.size();
  }
  std::vector<model::Submission> events() const {
    const std::lock_guard lock(mutex_);
    return events_;
  }
  std::vector<Tick> ticks() const {
    const std::lock_guard lock(mutex_);
    return ticks_;
  }
  std::vector<std::string> log() const {
    const std::lock_guard lock(mutex_);
    return log_;
  }
  /// Answers the held records from `from` on, `count` of them.
  void Answer(std::size_t from, std::size_t count, bool stored) {
    std::deque<Held> taken;
    {
      const std::lock_guard lock(mutex_);
      const auto first = held_.begin() + static_cast<std::ptrdiff_t>(from);
      const auto last = first + static_cast<std::ptrdiff_t>(count);
      taken.assign(first, last);
      held_.erase(first, last);
    }
    for (const auto& [listener, index] : taken) listener->Delivered(index, stored);
  }
  void AnswerAll(bool stored) {
    std::size_t count = 0;
    {
      const std::lock_guard lock(mutex_);
      count = held_.size();
    }
    Answer(0, count, stored);
  }

  std::atomic<bool> ticks_succeed{true};

 private:
  using Held = std::pair<ingest::DeliveryListener*, std::uint32_t>;

  mutable std::mutex mutex_;
  Mode mode_ = Mode::kAcknowledge;
  std::vector<model::Submission> events_;
  std::vector<Tick> ticks_;
  std::vector<std::string> log_;
  std::deque<Held> held_;
};

/// Feeds by id; the token of feed "x" is "token-x".
class FakeFeeds : public ingest::FeedRegister, public rpc::Authenticator {
 public:
  void Put(const std::string& id, ingest::FeedRights rights = {}) {
    const std::lock_guard lock(mutex_);
    feeds_[id] = rights;
  }
  /// The token still opens the door; the feed is gone.
  void Remove(const std::string& id) {
    const std::lock_guard lock(mutex_);
    feeds_.erase(id);
    ghosts_.insert(id);
  }
  /// Another token opens the door now.
  void TakeTokenAway(const std::string& id) {
    const std::lock_guard lock(mutex_);
    tokenless_.insert(id);
  }
  std::optional<ingest::FeedRights> RightsOf(std::string_view feed) const override {
    const std::lock_guard lock(mutex_);
    const auto found = feeds_.find(std::string(feed));
    if (found == feeds_.end()) return std::nullopt;
    return found->second;
  }
  std::optional<rpc::Principal> Find(std::string_view token_sha256) const override {
    const std::lock_guard lock(mutex_);
    for (const auto& [id, rights] : feeds_) {
      if (tokenless_.contains(id)) continue;
      if (base::Hex(base::Sha256("token-" + id)) == token_sha256) return rpc::Principal{rpc::Role::kFeed, id};
    }
    for (const auto& id : ghosts_) {
      if (base::Hex(base::Sha256("token-" + id)) == token_sha256) return rpc::Principal{rpc::Role::kFeed, id};
    }
    return std::nullopt;
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::string, ingest::FeedRights> feeds_;
  std::set<std::string> ghosts_;
  std::set<std::string> tokenless_;
};

class FakeClock : public ingest::Clock {
 public:
  std::int64_t NowMs() const override { return now_ms.load(); }
  std::atomic<std::int64_t> now_ms{1'770'000'000'000};
};

class FakeCounters : public ingest::GateCounters {
 public:
  void Accepted(std::string_view feed, std::int64_t events, std::int64_t /*now_ms*/) override {
    Add(std::string(feed) + " accepted", events);
  }
  void Refused(std::string_view feed, ingest::Reason reason, std::int64_t events) override {
    Add(std::string(feed) + " refused " + std::string(Name(reason)), events);
  }
  void Deferred(std::string_view feed, std::int64_t events) override {
    Add(std::string(feed) + " deferred", events);
  }
  void InFlight(std::int64_t events, std::int64_t bytes, std::int32_t /*streams*/) override {
    const std::lock_guard lock(mutex_);
    events_in_flight_ = events;
    bytes_in_flight_ = bytes;
  }
  std::int64_t count(const std::string& name) const {
    const std::lock_guard lock(mutex_);
    const auto found = counts_.find(name);
    return found == counts_.end() ? 0 : found->second;
  }
  std::pair<std::int64_t, std::int64_t> in_flight() const {
    const std::lock_guard lock(mutex_);
    return {events_in_flight_, bytes_in_flight_};
  }

 private:
  void Add(const std::string& name, std::int64_t events) {
    const std::lock_guard lock(mutex_);
    counts_[name] += events;
  }
  mutable std::mutex mutex_;
  std::map<std::string, std::int64_t> counts_;
  std::int64_t events_in_flight_ = 0;
  std::int64_t bytes_in_flight_ = 0;
};

}  // namespace lagesbild::testing
