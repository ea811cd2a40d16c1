#include "console/dead_letters/letter.h"

#include <charconv>
#include <utility>

#include "common/codec/codec.h"
#include "common/kafka/topics.h"

namespace lagesbild::console {

namespace {

constexpr std::chrono::seconds kPatience{15};

std::string Header(const kafka::OwnedRecord& record, std::string_view name) {
  return std::string(record.Header(std::string(kErrorHeaders) + std::string(name)).value_or(""));
}

template <class Number>
std::optional<Number> ParseNumber(std::string_view text) {
  Number number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

Letter ToLetter(kafka::OwnedRecord record) {
  Letter letter;
  letter.topic = Header(record, "topic");
  letter.partition = ParseNumber<std::int32_t>(Header(record, "partition"));
  // An alert goes where its key says; the lane writes -1 for that.
  if (letter.partition && *letter.partition < 0) letter.partition.reset();
  letter.offset = ParseNumber<std::int64_t>(Header(record, "offset")).value_or(-1);
  letter.stage = Header(record, "connector.name");
  letter.reason = Header(record, "exception.class.name");
  letter.message = Header(record, "exception.message");
  letter.is_cut = record.Header(kCutHeader).has_value();
  if (kafka::IsAlertTopic(letter.topic)) letter.alert_id = record.Header("ce_id").value_or("");
  letter.record = std::move(record);
  return letter;
}

base::Result<std::vector<Letter>> ReadLetters(const std::string& bootstrap, const std::string& topic) {
  auto records = kafka::ReadAll({bootstrap, kafka::DeadLetterTopic(topic), true}, kPatience);
  if (!records) return base::Fail(records.error());
  std::vector<Letter> letters;
  letters.reserve(records->size());
  for (auto& record : *records) letters.push_back(ToLetter(std::move(record)));
  return letters;
}

base::Result<std::set<std::string>> ReadAlertIds(const std::string& bootstrap, const std::string& topic) {
  const auto reader = kafka::TopicReader::Open({bootstrap, topic, true});
  if (!reader) return base::Fail(reader.error());
  if (auto assigned = (*reader)->AssignAll(); !assigned) return base::Fail(assigned.error());
  std::set<std::string> ids;
  auto read = (*reader)->ReadToEnd(kPatience, [&](const kafka::ReadRecord& record) {
    if (!record.value || record.Header("lb-test")) return;
    if (auto alert = codec::DecodeAlert(*record.value)) ids.insert(std::move(alert->alert_id));
  });
  if (!read) return base::Fail(read.error());
  return ids;
}

}  // namespace lagesbild::console
