#include "console/commands/finding_log.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "common/codec/codec.h"
#include "common/kafka/topic_reader.h"
#include "common/kafka/topics.h"

namespace lagesbild::console {

namespace {

constexpr std::chrono::seconds kPatience{20};

void Note(std::int64_t time_ms, FindingLog& log) {
  log.first_ms = log.first_ms == 0 ? time_ms : std::min(log.first_ms, time_ms);
  log.last_ms = std::max(log.last_ms, time_ms);
}

}  // namespace

base::Result<FindingLog> ReadFindingLog(const std::string& bootstrap,
                                        const std::function<bool(const model::Finding&)>& wanted) {
  FindingLog log;
  auto reader = kafka::TopicReader::Open({bootstrap, std::string(kafka::kFindings), true});
  if (!reader) return base::Fail(reader.error());
  if (auto assigned = (*reader)->AssignAll(); !assigned) return base::Fail(assigned.error());
  auto read = (*reader)->ReadToEnd(kPatience, [&](const kafka::ReadRecord& record) {
    if (!record.value) return;
    auto decoded = codec::DecodeFindingRecord(*record.value);
    if (!decoded) return;
    if (const auto* tick = std::get_if<model::Tick>(&*decoded); tick != nullptr && tick->time_ms > 0) {
      Note(tick->time_ms, log);
    }
    auto* finding = std::get_if<model::Finding>(&*decoded);
    if (finding == nullptr) return;
    Note(finding->time_ms, log);
    if (wanted(*finding)) log.findings.push_back(std::move(*finding));
  });
  if (!read) return base::Fail(read.error());
  return log;
}

}  // namespace lagesbild::console
