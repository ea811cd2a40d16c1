#include "console/commands/topic_records.h"

#include <algorithm>

#include "common/kafka/topic_reader.h"
#include "common/kafka/topics.h"

namespace lagesbild::console {

namespace {

/// Most dead-letter topics are: no need to read them.
base::Result<bool> IsEmpty(kafka::Admin& admin, const std::string& topic) {
  const auto info = admin.Describe(topic);
  if (!info) return base::Fail(info.error());
  for (std::int32_t partition = 0; partition < info->partitions; ++partition) {
    const auto marks = admin.GetWatermarks(topic, partition);
    if (!marks) return base::Fail(marks.error());
    if (marks->high > marks->low) return false;
  }
  return true;
}

}  // namespace

base::Result<std::vector<std::string>> PartnerTopics(const std::string& bootstrap) {
  const auto admin = kafka::Admin::Open(bootstrap);
  if (!admin) return base::Fail(admin.error());
  const auto topics = (*admin)->ListTopics();
  if (!topics) return base::Fail(topics.error());
  std::vector<std::string> found;
  for (const auto& topic : *topics) {
    if (kafka::IsAlertTopic(topic.name)) found.push_back(topic.name);
  }
  std::sort(found.begin(), found.end());
  return found;
}

base::Result<std::int64_t> CountRecords(kafka::Admin& admin, const std::string& bootstrap,
                                        const std::string& topic, std::chrono::milliseconds patience) {
  const auto empty = IsEmpty(admin, topic);
  if (!empty) return base::Fail(empty.error());
  if (*empty) return 0;
  const auto reader = kafka::TopicReader::Open({bootstrap, topic, true});
  if (!reader) return base::Fail(reader.error());
  if (auto assigned = (*reader)->AssignAll(); !assigned) return base::Fail(assigned.error());
  std::int64_t records = 0;
  const auto read = (*reader)->ReadToEnd(patience, [&](const kafka::ReadRecord&) { ++records; });
  if (!read && read.error().code != base::ErrorCode::kUnavailable) return base::Fail(read.error());
  return records;
}

}  // namespace lagesbild::console
