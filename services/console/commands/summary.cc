#include "console/commands/summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <ostream>
#include <tuple>
#include <utility>

#include "common/codec/codec.h"
#include "common/kafka/topic_reader.h"
#include "common/kafka/topics.h"
#include "console/clients/area_client.h"
#include "console/clients/gate_client.h"
#include "console/commands/feeds.h"
#include "console/commands/finding_log.h"
#include "console/commands/topic_records.h"

namespace lagesbild::console {

namespace {

constexpr std::chrono::seconds kPatience{20};
constexpr std::size_t kExamples = 8;

std::string Describe(const model::Finding& finding) {
  if (const auto* change = std::get_if<model::ClassChange>(&finding.change)) {
    return fmt::format("class {} → {}", change->from, change->to);
  }
  if (const auto* evidence = std::get_if<model::EvidenceChange>(&finding.change)) {
    return evidence->lost ? "evidence too thin: " + evidence->code
                          : "evidence suffices, no more " + evidence->code;
  }
  const auto& trend = std::get<model::TrendChange>(finding.change);
  return fmt::format("trend {}: {} in week {}, expected {:.1f}", trend.kind, trend.count, trend.iso_week,
                     static_cast<double>(trend.expected_milli) / 1000);
}

/// Refused events are not stored: only the gateway has counted them.
void AtTheGate(Session& session, Answer& answer) {
  const auto gate = GetGateStatus(session.ingest, session.token);
  if (!gate) {
    *session.err << "note: accepted and refused not known: " << gate.error().ToString() << '\n';
    return;
  }
  Table table{{"feed", "accepted", "refused", "reasons"}, {}};
  std::int64_t accepted = 0;
  std::int64_t refused = 0;
  for (const auto& feed : gate->feeds) {
    std::string reasons;
    for (const auto& [reason, count] : feed.refused_by_reason) {
      reasons += fmt::format("{}{} {}", reasons.empty() ? "" : ", ", reason, count);
    }
    table.rows.push_back({feed.feed, feed.accepted, feed.refused, reasons});
    accepted += feed.accepted;
    refused += feed.refused;
  }
  if (session.format == OutputFormat::kTable) {
    table.rows.push_back({std::string("all"), accepted, refused, std::string()});
  }
  const Cell since = LocalTime(gate->since_ms);
  const auto* text = std::get_if<std::string>(&since);
  answer.Add("gate",
             fmt::format("Events at the gate of {}, since it started{}", session.ingest,
                         text == nullptr ? "" : " " + *text),
             std::move(table));
}

base::Status ByOutcome(Session& session, Answer& answer) {
  auto table = FeedStatusTable("", session);
  if (!table) return base::Fail(table.error());
  answer.Add("outcomes", "Events by outcome", std::move(*table));
  return {};
}

base::Status AreasByClass(const SummaryOptions& options, const Session& session, Answer& answer) {
  AreaClient picture(session.scoring, session.token);
  const auto areas = picture.ListAreas(options.level);
  if (!areas) return base::Fail(areas.error());
  std::map<std::pair<std::string, std::string>, std::int64_t> counts;
  for (const auto& area : *areas) ++counts[{area.level, area.indicated_class}];
  Table table{{"level", "indicated_class", "areas"}, {}};
  for (const auto& [key, count] : counts) table.rows.push_back({key.first, key.second, count});
  answer.Add("classes", "Areas by indicated class", std::move(table));
  return {};
}

base::Result<std::vector<model::Finding>> ReadFindings(const SummaryOptions& options,
                                                       const Session& session) {
  auto log = ReadFindingLog(session.kafka_bootstrap, [&](const model::Finding& finding) {
    return options.level.empty() || finding.level == options.level;
  });
  if (!log) return base::Fail(log.error());
  std::stable_sort(log->findings.begin(), log->findings.end(),
                   [](const auto& a, const auto& b) { return a.time_ms > b.time_ms; });
  return std::move(log->findings);
}

base::Status Changes(const SummaryOptions& options, const Session& session, Answer& answer) {
  const auto read = ReadFindings(options, session);
  if (!read) return base::Fail(read.error());
  const auto& findings = *read;
  std::map<std::tuple<std::string, std::string, std::string>, std::int64_t> counts;
  for (const auto& finding : findings)
    ++counts[{std::string(model::KindOf(finding)), std::string(model::NameOf(finding.direction)),
              std::string(model::NameOf(finding.cause))}];
  Table table{{"change", "direction", "cause", "count"}, {}};
  for (const auto& [key, count] : counts) {
    table.rows.push_back({std::get<0>(key), std::get<1>(key), std::get<2>(key), count});
  }
  answer.Add("changes", "Changes and their causes", std::move(table));
  Table newest{{"time", "area", "name", "what", "direction", "cause"}, {}};
  for (std::size_t i = 0; i < std::min(findings.size(), kExamples); ++i) {
    const auto& finding = findings[i];
    newest.rows.push_back({LocalTime(finding.time_ms), finding.area, finding.area_name, Describe(finding),
                           std::string(model::NameOf(finding.direction)),
                           std::string(model::NameOf(finding.cause))});
  }
  answer.Add("newest_changes", "The newest of them", std::move(newest));
  return {};
}

/// The value at rank ceil(share · n), counted from 1; values must be sorted and not empty.
std::int64_t Percentile(const std::vector<std::int64_t>& sorted, double share) {
  const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(sorted.size())));
  return sorted[std::clamp<std::size_t>(rank, 1, sorted.size()) - 1];
}

struct PartnerAlerts {
  std::vector<model::Alert> alerts;
  std::vector<std::int64_t> latencies_ms;
};

base::Result<PartnerAlerts> ReadAlerts(const std::string& topic, const Session& session) {
  PartnerAlerts result;
  auto reader = kafka::TopicReader::Open({session.kafka_bootstrap, topic, true});
  if (!reader) return base::Fail(reader.error());
  if (auto assigned = (*reader)->AssignAll(); !assigned) return base::Fail(assigned.error());
  auto read = (*reader)->ReadToEnd(kPatience, [&](const kafka::ReadRecord& record) {
    if (!record.value || record.Header("lb-test")) return;
    auto alert = codec::DecodeAlert(*record.value);
    if (!alert) return;
    if (alert->finding.recorded_at_ms > 0) {
      result.latencies_ms.push_back(record.append_time_ms - alert->finding.recorded_at_ms);
    }
    result.alerts.push_back(std::move(*alert));
  });
  if (!read) return base::Fail(read.error());
  std::sort(result.latencies_ms.begin(), result.latencies_ms.end());
  return result;
}

struct PartnerCounts {
  std::int64_t alerts = 0;
  std::int64_t updates = 0;
  std::int64_t cancelled = 0;
};

PartnerCounts CountsOf(const PartnerAlerts& read) {
  PartnerCounts counts;
  for (const auto& alert : read.alerts) {
    if (alert.message_type == model::MessageType::kAlert) ++counts.alerts;
    if (alert.message_type == model::MessageType::kUpdate) ++counts.updates;
    if (alert.message_type == model::MessageType::kCancel) ++counts.cancelled;
  }
  return counts;
}

std::string TitleOf(const std::string& topic, const PartnerAlerts& read, bool latency) {
  const auto counts = CountsOf(read);
  std::string title = fmt::format("{}: {} alerts ({} new, {} updates, {} cancelled)", topic,
                                  read.alerts.size(), counts.alerts, counts.updates, counts.cancelled);
  if (latency && !read.latencies_ms.empty()) {
    title += fmt::format("; from event recorded to alert: p50 {} ms, p99 {} ms",
                         Percentile(read.latencies_ms, 0.50), Percentile(read.latencies_ms, 0.99));
  }
  return title;
}

std::vector<Cell> RowOf(const std::string& topic, const PartnerAlerts& read, bool latency) {
  const auto counts = CountsOf(read);
  const bool known = latency && !read.latencies_ms.empty();
  return {topic,
          static_cast<std::int64_t>(read.alerts.size()),
          counts.alerts,
          counts.updates,
          counts.cancelled,
          known ? Cell(Percentile(read.latencies_ms, 0.50)) : Cell(),
          known ? Cell(Percentile(read.latencies_ms, 0.99)) : Cell()};
}

/// The newest alerts of a partner, a row each.
void AddNewest(const std::string& topic, const PartnerAlerts& read, Table& table) {
  const auto shown = std::min(read.alerts.size(), kExamples);
  for (std::size_t i = read.alerts.size() - shown; i < read.alerts.size(); ++i) {
    const auto& alert = read.alerts[i];
    table.rows.push_back({topic, LocalTime(alert.finding.time_ms), alert.finding.area,
                          static_cast<std::int64_t>(alert.severity), alert.headline_en});
  }
}

/// For people a table for each partner, for programs one of all.
base::Status Alerts(const SummaryOptions& options, const Session& session, Answer& answer) {
  const auto topics = PartnerTopics(session.kafka_bootstrap);
  if (!topics) return base::Fail(topics.error());
  const Table none{{"topic", "time", "area", "severity", "headline"}, {}};
  Table partners{{"topic", "alerts", "new", "updates", "cancelled", "p50_ms", "p99_ms"}, {}};
  Table newest = none;
  for (const auto& topic : *topics) {
    if (!options.partner.empty() && topic != kafka::AlertTopic(options.partner)) continue;
    const auto read = ReadAlerts(topic, session);
    if (!read) return base::Fail(read.error());
    partners.rows.push_back(RowOf(topic, *read, options.latency));
    AddNewest(topic, *read, newest);
    if (session.format != OutputFormat::kTable) continue;
    newest.columns.erase(newest.columns.begin());
    for (auto& row : newest.rows) row.erase(row.begin());
    answer.Add({}, TitleOf(topic, *read, options.latency), std::exchange(newest, none));
  }
  if (session.format == OutputFormat::kTable) return {};
  answer.Add("partners", {}, std::move(partners));
  answer.Add("newest_alerts", {}, std::move(newest));
  return {};
}

}  // namespace

base::Status Summary(const SummaryOptions& options, Session& session) {
  if (session.format == OutputFormat::kCsv) {
    return base::Fail(base::ErrorCode::kInvalidArgument, "a summary is several tables, and CSV holds one",
                      "-o json");
  }
  Answer answer(session.format, *session.out);
  AtTheGate(session, answer);
  if (auto shown = ByOutcome(session, answer); !shown) return shown;
  if (auto shown = AreasByClass(options, session, answer); !shown) return shown;
  if (auto shown = Changes(options, session, answer); !shown) return shown;
  if (auto shown = Alerts(options, session, answer); !shown) return shown;
  answer.End();
  return {};
}

}  // namespace lagesbild::console
