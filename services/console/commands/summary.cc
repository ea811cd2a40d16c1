#include "console/commands/summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <ostream>
#include <tuple>

#include "common/codec/codec.h"
#include "common/kafka/admin.h"
#include "common/kafka/topic_reader.h"
#include "common/kafka/topics.h"
#include "console/clients/area_client.h"
#include "console/clients/gate_client.h"
#include "console/commands/feeds.h"

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

void Title(Session& session, const std::string& text) {
  if (session.format == OutputFormat::kTable) *session.out << '\n' << text << '\n';
}

/// Refused events are not stored: only the gateway has counted them.
void AtTheGate(Session& session) {
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
  Title(session, fmt::format("Events at the gate of {}, since it started{}", session.ingest,
                             text == nullptr ? "" : " " + *text));
  Print(table, session.format, *session.out);
}

base::Status AreasByClass(const SummaryOptions& options, Session& session) {
  AreaClient picture(session.scoring, session.token);
  const auto areas = picture.ListAreas(options.level);
  if (!areas) return base::Fail(areas.error());
  std::map<std::pair<std::string, std::string>, std::int64_t> counts;
  for (const auto& area : *areas) ++counts[{area.level, area.indicated_class}];
  Table table{{"level", "indicated_class", "areas"}, {}};
  for (const auto& [key, count] : counts) table.rows.push_back({key.first, key.second, count});
  Title(session, "Areas by indicated class");
  Print(table, session.format, *session.out);
  return {};
}

base::Status Changes(const SummaryOptions& options, Session& session) {
  std::vector<model::Finding> findings;
  auto reader = kafka::TopicReader::Open({session.kafka_bootstrap, std::string(kafka::kFindings), true});
  if (!reader) return base::Fail(reader.error());
  if (auto assigned = (*reader)->AssignAll(); !assigned) return assigned;
  auto read = (*reader)->ReadToEnd(kPatience, [&](const kafka::ReadRecord& record) {
    if (!record.value) return;
    const auto decoded = codec::DecodeFindingRecord(*record.value);
    const auto* finding = decoded ? std::get_if<model::Finding>(&*decoded) : nullptr;
    if (finding == nullptr || (!options.level.empty() && finding->level != options.level)) return;
    findings.push_back(*finding);
  });
  if (!read) return read;
  std::map<std::tuple<std::string, std::string, std::string>, std::int64_t> counts;
  for (const auto& finding : findings)
    ++counts[{std::string(model::KindOf(finding)), std::string(model::NameOf(finding.direction)),
              std::string(model::NameOf(finding.cause))}];
  Table table{{"change", "direction", "cause", "count"}, {}};
  for (const auto& [key, count] : counts) {
    table.rows.push_back({std::get<0>(key), std::get<1>(key), std::get<2>(key), count});
  }
  Title(session, "Changes and their causes");
  Print(table, session.format, *session.out);
  std::stable_sort(findings.begin(), findings.end(),
                   [](const auto& a, const auto& b) { return a.time_ms > b.time_ms; });
  Table newest{{"time", "area", "name", "what", "direction", "cause"}, {}};
  for (std::size_t i = 0; i < std::min(findings.size(), kExamples); ++i) {
    const auto& finding = findings[i];
    newest.rows.push_back({LocalTime(finding.time_ms), finding.area, finding.area_name, Describe(finding),
                           std::string(model::NameOf(finding.direction)),
                           std::string(model::NameOf(finding.cause))});
  }
  Title(session, "The newest of them");
  Print(newest, session.format, *session.out);
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

void ShowPartner(const std::string& topic, const PartnerAlerts& read, bool latency, Session& session) {
  std::map<model::MessageType, std::int64_t> counts;
  for (const auto& alert : read.alerts) ++counts[alert.message_type];
  std::string title = fmt::format("{}: {} alerts ({} new, {} updates, {} cancelled)", topic,
                                  read.alerts.size(), counts[model::MessageType::kAlert],
                                  counts[model::MessageType::kUpdate], counts[model::MessageType::kCancel]);
  if (latency && !read.latencies_ms.empty()) {
    title += fmt::format("; from event recorded to alert: p50 {} ms, p99 {} ms",
                         Percentile(read.latencies_ms, 0.50), Percentile(read.latencies_ms, 0.99));
  }
  Title(session, title);
  Table table{{"time", "area", "severity", "headline"}, {}};
  const auto shown = std::min(read.alerts.size(), kExamples);
  for (std::size_t i = read.alerts.size() - shown; i < read.alerts.size(); ++i) {
    const auto& alert = read.alerts[i];
    table.rows.push_back({LocalTime(alert.finding.time_ms), alert.finding.area,
                          static_cast<std::int64_t>(alert.severity), alert.headline_en});
  }
  Print(table, session.format, *session.out);
}

base::Status Alerts(const SummaryOptions& options, Session& session) {
  const auto admin = kafka::Admin::Open(session.kafka_bootstrap);
  if (!admin) return base::Fail(admin.error());
  const auto topics = (*admin)->ListTopics();
  if (!topics) return base::Fail(topics.error());
  for (const auto& topic : *topics) {
    if (!topic.name.starts_with("lagesbild.alerts.") || topic.name.ends_with(".dlq")) continue;
    if (!options.partner.empty() && topic.name != kafka::AlertTopic(options.partner)) continue;
    const auto read = ReadAlerts(topic.name, session);
    if (!read) return base::Fail(read.error());
    ShowPartner(topic.name, *read, options.latency, session);
  }
  return {};
}

}  // namespace

base::Status Summary(const SummaryOptions& options, Session& session) {
  AtTheGate(session);
  Title(session, "Events by outcome");
  if (auto shown = FeedStatus("", session); !shown) return shown;
  if (auto shown = AreasByClass(options, session); !shown) return shown;
  if (auto shown = Changes(options, session); !shown) return shown;
  return Alerts(options, session);
}

}  // namespace lagesbild::console
