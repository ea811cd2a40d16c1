#include "ingest/gateway/adapters/kafka_register_view.h"

#include <condition_variable>
#include <map>
#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>

#include "common/base/hash.h"
#include "common/codec/codec.h"
#include "common/kafka/topic_reader.h"
#include "common/kafka/topics.h"
#include "common/runtime/retry.h"
#include "common/telemetry/log.h"
#include "ingest/gateway/domain/reference_register.h"

namespace lagesbild::ingest {

namespace {

constexpr std::chrono::seconds kCatchUp{30};
constexpr std::chrono::milliseconds kPoll{200};
constexpr std::chrono::milliseconds kReopenAfter{1000};

/// One state of the registers, and what is asked of it for every call.
struct Picture {
  RegisterEntries entries;
  std::map<std::string, FeedRights, std::less<>> feeds;
  std::map<std::string, std::string, std::less<>> feed_by_token;  // SHA-256 in hex -> id
};

void Index(Picture& picture) {
  picture.feeds.clear();
  picture.feed_by_token.clear();
  for (auto at = picture.entries.lower_bound(kFeedPrefix);
       at != picture.entries.end() && at->first.starts_with(kFeedPrefix); ++at) {
    const auto* feed = std::get_if<model::Feed>(&at->second.content);
    if (feed == nullptr || feed->removed) continue;
    picture.feeds[feed->id] = {feed->supplies_clock};
    if (!feed->token_sha256.empty()) picture.feed_by_token[base::Hex(feed->token_sha256)] = feed->id;
  }
}

/// Partners and subscriptions are not ours to know.
bool Concerns(std::string_view key) {
  return key.starts_with(kFeedPrefix) || key.starts_with(kRuleSetPrefix) ||
         key.starts_with(kReferencePrefix) || key == kActiveAreasKey;
}

void Apply(const kafka::ReadRecord& record, RegisterEntries& entries) {
  if (!Concerns(record.key)) return;
  if (!record.value) {
    entries.erase(std::string(record.key));
    return;
  }
  auto marker = codec::DecodeMarker(*record.value);
  if (!marker) {
    telemetry::ErrorLimited("register entry does not decode",
                            {{"key", record.key}, {"offset", record.offset}, {"error", marker.error()}});
    return;
  }
  entries[std::string(record.key)] = std::move(*marker);
}

}  // namespace

struct KafkaRegisterView::Parts {
  std::string bootstrap;
  mutable std::mutex mutex;
  mutable std::condition_variable changed;
  std::shared_ptr<const Picture> picture = std::make_shared<Picture>();  // under mutex
  std::unique_ptr<kafka::TopicReader> reader;                            // the thread's
  std::jthread thread;

  std::shared_ptr<const Picture> Now() const {
    const std::lock_guard lock(mutex);
    return picture;
  }

  void Show(RegisterEntries entries) {
    auto next = std::make_shared<Picture>();
    next->entries = std::move(entries);
    Index(*next);
    {
      const std::lock_guard lock(mutex);
      picture = std::move(next);
    }
    changed.notify_all();
  }

  /// A reader from the first record, and all there is up to now.
  base::Status OpenReader() {
    auto opened = kafka::TopicReader::Open({bootstrap, std::string(kafka::kRegisters)});
    if (!opened) return base::Fail(opened.error());
    if (auto assigned = (*opened)->AssignAll(); !assigned) return assigned;
    RegisterEntries entries;
    auto read = (*opened)->ReadToEnd(kCatchUp, [&entries](const auto& record) { Apply(record, entries); });
    if (!read) return read;
    reader = std::move(*opened);
    Show(std::move(entries));
    return {};
  }

  void Follow(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      if (!reader && !OpenReader()) {
        runtime::SleepFor(kReopenAfter, stop);
        continue;
      }
      std::optional<RegisterEntries> entries;
      const auto polled = reader->Poll(kPoll, [&](const kafka::ReadRecord& record) {
        if (!entries) entries = Now()->entries;
        Apply(record, *entries);
      });
      if (entries) Show(std::move(*entries));
      if (polled) continue;
      telemetry::WarnLimited("register follower starts again", {{"error", polled.error()}});
      reader.reset();
    }
  }
};

KafkaRegisterView::KafkaRegisterView(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
KafkaRegisterView::~KafkaRegisterView() = default;

base::Result<std::unique_ptr<KafkaRegisterView>> KafkaRegisterView::Open(const std::string& bootstrap) {
  auto parts = std::make_unique<Parts>();
  parts->bootstrap = bootstrap;
  if (auto opened = parts->OpenReader(); !opened) return base::Fail(opened.error());
  auto* raw = parts.get();
  parts->thread = std::jthread([raw](const std::stop_token& stop) { raw->Follow(stop); });
  return std::unique_ptr<KafkaRegisterView>(new KafkaRegisterView(std::move(parts)));
}

std::shared_ptr<const RegisterEntries> KafkaRegisterView::entries() const {
  const auto now = parts_->Now();
  return {now, &now->entries};
}

bool KafkaRegisterView::WaitFor(const std::string& key, std::int64_t activation,
                                std::chrono::milliseconds patience) const {
  std::unique_lock lock(parts_->mutex);
  return parts_->changed.wait_for(lock, patience, [&] {
    const auto found = parts_->picture->entries.find(key);
    return found != parts_->picture->entries.end() && found->second.activation >= activation;
  });
}

std::optional<FeedRights> KafkaRegisterView::RightsOf(std::string_view feed) const {
  const auto now = parts_->Now();
  const auto found = now->feeds.find(feed);
  if (found == now->feeds.end()) return std::nullopt;
  return found->second;
}

std::optional<rpc::Principal> KafkaRegisterView::Find(std::string_view token_sha256) const {
  const auto now = parts_->Now();
  const auto found = now->feed_by_token.find(token_sha256);
  if (found == now->feed_by_token.end()) return std::nullopt;
  return rpc::Principal{rpc::Role::kFeed, found->second};
}

}  // namespace lagesbild::ingest
