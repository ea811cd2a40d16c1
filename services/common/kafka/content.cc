#include "common/kafka/content.h"

#include <map>
#include <utility>

#include "common/base/hash.h"
#include "common/kafka/topic_reader.h"

namespace lagesbild::kafka {

std::string ContentKey(std::string_view bytes) { return base::Hex(base::Sha256(bytes)); }

struct ContentFollower::Parts {
  std::string topic;
  std::unique_ptr<TopicReader> reader;
  std::map<std::string, std::string> held;
  std::size_t mismatches = 0;
  bool must_rewind = false;

  void Take(const ReadRecord& record) {
    std::string key(record.key);
    if (!record.value) {
      held.erase(key);
    } else if (ContentKey(*record.value) == key) {
      held.insert_or_assign(std::move(key), std::string(*record.value));
    } else {
      ++mismatches;
    }
  }
};

ContentFollower::ContentFollower(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

ContentFollower::~ContentFollower() = default;

base::Result<std::unique_ptr<ContentFollower>> ContentFollower::Open(const std::string& bootstrap,
                                                                     const std::string& topic) {
  auto reader = TopicReader::Open({bootstrap, topic, true});
  if (!reader) return base::Fail(reader.error());
  if (auto assigned = (*reader)->AssignAll(); !assigned) return base::Fail(assigned.error());
  auto parts = std::make_unique<Parts>();
  parts->topic = topic;
  parts->reader = std::move(*reader);
  return std::unique_ptr<ContentFollower>(new ContentFollower(std::move(parts)));
}

base::Result<std::string> ContentFollower::Get(const std::string& key, std::chrono::milliseconds patience) {
  if (parts_->must_rewind) {
    if (auto assigned = parts_->reader->AssignAll(); !assigned) return base::Fail(assigned.error());
    parts_->must_rewind = false;
  }
  const auto deadline = std::chrono::steady_clock::now() + patience;
  for (;;) {
    if (const auto found = parts_->held.find(key); found != parts_->held.end()) return found->second;
    if (std::chrono::steady_clock::now() >= deadline) break;
    const auto read = parts_->reader->Poll(std::chrono::milliseconds(50),
                                           [this](const ReadRecord& record) { parts_->Take(record); });
    if (!read) return base::Fail(read.error());
  }
  std::string message =
      "no content " + key + " in " + parts_->topic + " after " + std::to_string(patience.count()) + " ms";
  if (const auto complaint = parts_->reader->complaint(); !complaint.empty()) message += "; " + complaint;
  return base::Fail(base::ErrorCode::kUnavailable, std::move(message),
                    "import the areas or references again");
}

void ContentFollower::Drop() {
  parts_->held.clear();
  parts_->must_rewind = true;
}

std::size_t ContentFollower::mismatches() const { return parts_->mismatches; }

}  // namespace lagesbild::kafka
