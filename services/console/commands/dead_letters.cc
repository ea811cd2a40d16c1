#include "console/commands/dead_letters.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <ostream>

#include "common/kafka/admin.h"
#include "common/kafka/producer.h"
#include "common/kafka/topic_reader.h"
#include "common/kafka/topics.h"

namespace lagesbild::console {

namespace {

constexpr std::chrono::seconds kPatience{15};
constexpr std::string_view kErrorHeaders = "__connect.errors.";

std::string DlqName(const std::string& topic) {
  return topic.ends_with(".dlq") ? topic : kafka::DeadLetterTopic(topic);
}

base::Result<std::vector<kafka::OwnedRecord>> ReadDlq(const std::string& topic, const Session& session) {
  return kafka::ReadAll({session.kafka_bootstrap, DlqName(topic), true}, kPatience);
}

std::string Error(const kafka::OwnedRecord& record, std::string_view name) {
  return std::string(record.Header(std::string(kErrorHeaders) + std::string(name)).value_or(""));
}

base::Result<std::int64_t> CountRecords(kafka::Admin& admin, const kafka::TopicInfo& topic) {
  std::int64_t sum = 0;
  for (std::int32_t partition = 0; partition < topic.partitions; ++partition) {
    const auto marks = admin.GetWatermarks(topic.name, partition);
    if (!marks) return base::Fail(marks.error());
    sum += marks->high - marks->low;
  }
  return sum;
}

/// The record as it first came, with a new origin: the dead letter's own place.
base::Status Redrive(const kafka::OwnedRecord& record, const std::string& dlq, kafka::Producer& producer,
                     std::atomic<int>& failed) {
  const std::string source = Error(record, "topic");
  if (source.empty()) {
    return base::Fail(base::ErrorCode::kInvalidArgument,
                      fmt::format("{} partition {} offset {} does not say which topic it came from", dlq,
                                  record.partition, record.offset));
  }
  const std::string origin = kafka::Origin{"redrive", dlq, record.partition, record.offset, 0}.ToString();
  std::vector<kafka::HeaderView> headers;
  for (const auto& [key, value] : record.headers) {
    const bool ours = key == kafka::kOriginHeader || key.starts_with(kErrorHeaders);
    if (!ours) headers.push_back({key, value});
  }
  headers.push_back({kafka::kOriginHeader, origin});
  std::int32_t partition = 0;
  const std::string text = Error(record, "partition");
  const bool known =
      std::from_chars(text.data(), text.data() + text.size(), partition).ec == std::errc() && !text.empty();
  kafka::OutputRecord out{source, {}, record.key, {}, headers};
  if (known) out.partition = partition;
  if (record.value) out.value = *record.value;
  return producer.Produce(out, [&failed](const kafka::Producer::Delivery& delivery) {
    if (!delivery.status) ++failed;
  });
}

}  // namespace

base::Status DlqList(Session& session) {
  const auto admin = kafka::Admin::Open(session.kafka_bootstrap);
  if (!admin) return base::Fail(admin.error());
  const auto topics = (*admin)->ListTopics();
  if (!topics) return base::Fail(topics.error());
  Table table{{"topic", "records"}, {}};
  for (const auto& topic : *topics) {
    if (!topic.name.starts_with("lagesbild.") || !topic.name.ends_with(".dlq")) continue;
    const auto records = CountRecords(**admin, topic);
    if (!records) return base::Fail(records.error());
    table.rows.push_back({topic.name, *records});
  }
  Print(table, session.format, *session.out);
  return {};
}

base::Status DlqShow(const std::string& topic, std::int64_t limit, Session& session) {
  const auto records = ReadDlq(topic, session);
  if (!records) return base::Fail(records.error());
  const auto shown =
      std::min<std::size_t>(records->size(), static_cast<std::size_t>(std::max<std::int64_t>(limit, 0)));
  Table table{{"partition", "offset", "time", "stage", "reason", "message", "from", "key", "bytes"}, {}};
  for (std::size_t i = records->size() - shown; i < records->size(); ++i) {
    const auto& record = (*records)[i];
    table.rows.push_back(
        {static_cast<std::int64_t>(record.partition), record.offset, LocalTime(record.append_time_ms),
         Error(record, "stage"), Error(record, "class.name"), Error(record, "exception.message"),
         Error(record, "topic") + "/" + Error(record, "partition") + "/" + Error(record, "offset"),
         record.key, static_cast<std::int64_t>(record.value ? record.value->size() : 0)});
  }
  Print(table, session.format, *session.out);
  return {};
}

base::Status DlqRedrive(const std::string& topic, bool dry_run, Session& session) {
  const auto records = ReadDlq(topic, session);
  if (!records) return base::Fail(records.error());
  if (dry_run) {
    *session.err << fmt::format("dry run: {} records of {} would be written again\n", records->size(),
                                DlqName(topic));
    return {};
  }
  auto producer = kafka::Producer::Open({session.kafka_bootstrap, 5, 20'000, 65'536, 10'000});
  if (!producer) return base::Fail(producer.error());
  std::atomic<int> failed = 0;
  for (const auto& record : *records) {
    if (auto sent = Redrive(record, DlqName(topic), **producer, failed); !sent) return sent;
    // One at a time keeps the order that the origins need, even when the broker makes the producer retry.
    if (auto flushed = (*producer)->Flush(std::chrono::seconds(15)); !flushed) return flushed;
    if (failed > 0) {
      return base::Fail(
          base::ErrorCode::kUnavailable,
          fmt::format("the broker did not take partition {} offset {}", record.partition, record.offset),
          "run the same command again: what is in already counts once");
    }
  }
  *session.err << fmt::format("{} records of {} written again; what is still broken comes back\n",
                              records->size(), DlqName(topic));
  return {};
}

}  // namespace lagesbild::console
