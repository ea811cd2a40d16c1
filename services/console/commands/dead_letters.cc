#include "console/commands/dead_letters.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <ostream>

#include "common/kafka/admin.h"
#include "common/kafka/producer.h"
#include "common/kafka/topics.h"
#include "console/commands/topic_records.h"
#include "console/dead_letters/letter.h"
#include "console/dead_letters/redrive_plan.h"

namespace lagesbild::console {

namespace {

constexpr std::chrono::seconds kFlushTime{15};
constexpr std::string_view kSuffix = ".dlq";

/// The topic that the letters are about: people name either.
std::string SourceTopic(const std::string& topic) {
  return topic.ends_with(kSuffix) ? topic.substr(0, topic.size() - kSuffix.size()) : topic;
}

std::string Place(const Letter& letter) {
  if (!letter.partition) return letter.topic;
  return fmt::format("{}/{}/{}", letter.topic, *letter.partition, letter.offset);
}

base::Result<AlertsThere> ReadAlertsThere(const std::vector<Letter>& letters, const Session& session) {
  AlertsThere there;
  for (const auto& letter : letters) {
    if (!kafka::IsAlertTopic(letter.topic) || there.contains(letter.topic)) continue;
    auto ids = ReadAlertIds(session.kafka_bootstrap, letter.topic);
    if (!ids && ids.error().code != base::ErrorCode::kNotFound) return base::Fail(ids.error());
    there[letter.topic] = ids ? std::optional(std::move(*ids)) : std::nullopt;
  }
  return there;
}

/// The record as it first came, with a new origin: the dead letter's own place.
base::Status Write(const Letter& letter, const std::string& dlq, kafka::Producer& producer,
                   std::atomic<int>& failed) {
  const auto& record = letter.record;
  const std::string origin = kafka::Origin{"redrive", dlq, record.partition, record.offset, 0}.ToString();
  std::vector<kafka::HeaderView> headers;
  for (const auto& [key, value] : record.headers) {
    const bool ours = key == kafka::kOriginHeader || key.starts_with(kErrorHeaders);
    if (!ours) headers.push_back({key, value});
  }
  headers.push_back({kafka::kOriginHeader, origin});
  kafka::OutputRecord out{letter.topic, letter.partition, record.key, {}, headers};
  if (record.value) out.value = *record.value;
  return producer.Produce(out, [&failed](const kafka::Producer::Delivery& delivery) {
    if (!delivery.status) ++failed;
  });
}

/// In order, each before the next: the origins need it, even when the broker makes the producer retry.
base::Status WriteAll(const std::vector<Letter>& letters, const std::vector<Fate>& fates,
                      const std::string& dlq, const Session& session) {
  auto producer = kafka::Producer::Open({session.kafka_bootstrap, 5, 20'000, 65'536, 10'000});
  if (!producer) return base::Fail(producer.error());
  std::atomic<int> failed = 0;
  for (std::size_t i = 0; i < letters.size(); ++i) {
    if (fates[i] != Fate::kWrite) continue;
    if (auto sent = Write(letters[i], dlq, **producer, failed); !sent) return sent;
    if (auto flushed = (*producer)->Flush(kFlushTime); !flushed) return flushed;
    if (failed > 0) {
      return base::Fail(base::ErrorCode::kUnavailable,
                        fmt::format("the broker did not take partition {} offset {}",
                                    letters[i].record.partition, letters[i].record.offset),
                        "run the same command again: what is in already counts once");
    }
  }
  return {};
}

/// Fails if letters stay that somebody must do something about.
base::Status ShowFates(const std::vector<Fate>& fates, bool dry_run, Session& session) {
  std::array<std::int64_t, kFates> counts{};
  for (const auto fate : fates) ++counts[static_cast<std::size_t>(fate)];
  Table table{{"fate", "letters"}, {}};
  std::int64_t left = 0;
  for (std::size_t i = 0; i < kFates; ++i) {
    const auto fate = static_cast<Fate>(i);
    if (counts[i] == 0 && fate != Fate::kWrite) continue;
    table.rows.push_back({std::string(NameOf(fate)), counts[i]});
    if (HintOf(fate).empty()) continue;
    left += counts[i];
    *session.err << fmt::format("{}: {}\n", NameOf(fate), HintOf(fate));
  }
  Print(table, session.format, *session.out);
  if (dry_run) *session.err << "dry run: nothing was written\n";
  if (left == 0) return {};
  return base::Fail(base::ErrorCode::kFailedPrecondition, fmt::format("{} letters were not written", left),
                    "see above; the others do not wait for them");
}

}  // namespace

base::Status DlqList(Session& session) {
  const auto admin = kafka::Admin::Open(session.kafka_bootstrap);
  if (!admin) return base::Fail(admin.error());
  const auto topics = (*admin)->ListTopics();
  if (!topics) return base::Fail(topics.error());
  Table table{{"topic", "records"}, {}};
  for (const auto& topic : *topics) {
    if (!topic.name.starts_with("lagesbild.") || !topic.name.ends_with(kSuffix)) continue;
    const auto records = CountRecords(**admin, session.kafka_bootstrap, topic.name);
    if (!records) return base::Fail(records.error());
    table.rows.push_back({topic.name, *records});
  }
  Print(table, session.format, *session.out);
  return {};
}

base::Status DlqShow(const std::string& topic, std::int64_t limit, Session& session) {
  const auto letters = ReadLetters(session.kafka_bootstrap, SourceTopic(topic));
  if (!letters) return base::Fail(letters.error());
  const auto shown =
      std::min<std::size_t>(letters->size(), static_cast<std::size_t>(std::max<std::int64_t>(limit, 0)));
  Table table{{"partition", "offset", "time", "stage", "reason", "message", "from", "key", "bytes"}, {}};
  for (std::size_t i = letters->size() - shown; i < letters->size(); ++i) {
    const auto& letter = (*letters)[i];
    const auto& record = letter.record;
    table.rows.push_back({static_cast<std::int64_t>(record.partition), record.offset,
                          LocalTime(record.append_time_ms), letter.stage, letter.reason, letter.message,
                          Place(letter), record.key,
                          static_cast<std::int64_t>(record.value ? record.value->size() : 0)});
  }
  Print(table, session.format, *session.out);
  return {};
}

base::Status DlqRedrive(const std::string& topic, bool dry_run, Session& session) {
  const auto source = SourceTopic(topic);
  const auto letters = ReadLetters(session.kafka_bootstrap, source);
  if (!letters) return base::Fail(letters.error());
  const auto there = ReadAlertsThere(*letters, session);
  if (!there) return base::Fail(there.error());
  const auto fates = PlanRedrive(*letters, *there);
  if (!dry_run) {
    auto written = WriteAll(*letters, fates, kafka::DeadLetterTopic(source), session);
    if (!written) return written;
  }
  return ShowFates(fates, dry_run, session);
}

}  // namespace lagesbild::console
