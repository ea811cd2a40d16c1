#include "console/commands/alerts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <map>
#include <ostream>

#include "common/codec/codec.h"
#include "common/kafka/topic_reader.h"
#include "common/kafka/topics.h"
#include "console/clients/subscription_client.h"
#include "console/commands/topic_records.h"
#include "console/dead_letters/letter.h"

namespace lagesbild::console {

namespace {

constexpr std::string_view kTestHeader = "lb-test";
constexpr std::chrono::seconds kPatience{15};
constexpr std::chrono::milliseconds kPollLeast{10};
/// How often new partners are looked for.
constexpr std::chrono::seconds kLookAgain{5};

const char* Word(model::MessageType type) {
  switch (type) {
    case model::MessageType::kAlert:
      return "ALERT";
    case model::MessageType::kUpdate:
      return "UPDATE";
    case model::MessageType::kCancel:
      return "CANCEL";
  }
  return "?";
}

const char* Word(model::Outcome outcome) {
  switch (outcome) {
    case model::Outcome::kSent:
      return "sent";
    case model::Outcome::kNotSent:
      return "not sent";
    case model::Outcome::kDeadLettered:
      return "dead-lettered";
  }
  return "?";
}

base::Result<std::vector<std::string>> AlertTopics(const std::string& partner, const Session& session) {
  if (!partner.empty()) return std::vector<std::string>{kafka::AlertTopic(partner)};
  auto topics = PartnerTopics(session.kafka_bootstrap);
  if (!topics) return base::Fail(topics.error());
  if (topics->empty()) return base::Fail(base::ErrorCode::kNotFound, "no partner yet", "lagesbild sub add");
  return topics;
}

std::vector<Cell> RowOf(const model::Alert& alert) {
  return {
      LocalTime(alert.finding.time_ms),
      alert.partner,
      alert.sequence,
      std::string(Word(alert.message_type)) + (alert.status == model::AlertStatus::kTest ? " (test)" : ""),
      static_cast<std::int64_t>(alert.severity),
      alert.finding.area,
      alert.headline_en,
      alert.alert_id};
}

Table NewAlertTable() {
  return {{"time", "partner", "no", "message", "severity", "area", "headline", "alert"}, {}};
}

/// The alert in a record, if the options want it; broken records are told of on err.
std::optional<model::Alert> Wanted(const kafka::ReadRecord& record, const AlertsTailOptions& options,
                                   Session& session) {
  if (record.Header(kTestHeader) && !options.tests) return std::nullopt;
  if (!record.value) return std::nullopt;
  auto alert = codec::DecodeAlert(*record.value);
  if (!alert) {
    *session.err << fmt::format("note: partition {} offset {}: {}\n", record.partition, record.offset,
                                alert.error().message);
    return std::nullopt;
  }
  if (!options.area.empty() && alert->finding.area != options.area) return std::nullopt;
  if (alert->finding.time_ms < options.since_ms) return std::nullopt;
  return std::move(*alert);
}

using Readers = std::map<std::string, std::unique_ptr<kafka::TopicReader>>;

/// A reader for each topic that has none yet.
base::Status Open(const std::vector<std::string>& topics, const Session& session, Readers& readers) {
  for (const auto& topic : topics) {
    if (readers.contains(topic)) continue;
    auto reader = kafka::TopicReader::Open({session.kafka_bootstrap, topic, true});
    if (!reader) return base::Fail(reader.error());
    if (auto assigned = (*reader)->AssignAll(); !assigned) return assigned;
    readers.emplace(topic, std::move(*reader));
  }
  return {};
}

/// A document and a table with its names end once; NDJSON goes on.
base::Status CheckFollowable(const AlertsTailOptions& options, const Session& session) {
  const bool ends = session.format == OutputFormat::kJson || session.format == OutputFormat::kCsv;
  if (!options.follow || !ends) return {};
  return base::Fail(base::ErrorCode::kInvalidArgument, "what is followed has no end, and this format has one",
                    "-o ndjson");
}

/// Whether nobody reads any more what we print, which is no fault; any other failed write is one.
bool ReaderIsGone(std::ostream& out) {
  if (out.good() || errno != EPIPE) return false;
  out.clear();
  return true;
}

/// Ends when asked to, or when nobody reads what it prints. Partners that are added meanwhile are followed
/// too, where all are wanted.
base::Status Follow(std::vector<std::string> topics, const AlertsTailOptions& options,
                    const std::stop_token& stop, Session& session) {
  Readers readers;
  auto looked = std::chrono::steady_clock::now();
  while (!stop.stop_requested()) {
    if (auto opened = Open(topics, session, readers); !opened) return opened;
    const auto wait = std::max(std::chrono::milliseconds(500 / readers.size()), kPollLeast);
    for (const auto& [topic, reader] : readers) {
      Table table = NewAlertTable();
      const auto polled = reader->Poll(wait, [&](const kafka::ReadRecord& record) {
        if (const auto alert = Wanted(record, options, session)) table.rows.push_back(RowOf(*alert));
      });
      if (!polled) return base::Fail(polled.error());
      errno = 0;
      if (!table.rows.empty()) Print(table, session.format, *session.out);
      session.out->flush();
      if (ReaderIsGone(*session.out) || !session.out->good()) return {};
    }
    if (!options.partner.empty() || std::chrono::steady_clock::now() - looked < kLookAgain) continue;
    looked = std::chrono::steady_clock::now();
    if (auto found = AlertTopics(options.partner, session)) topics = std::move(*found);
  }
  return {};
}

base::Status ExplainSilence(const AlertsWhyOptions& options, Session& session) {
  SubscriptionClient client(session.notification, session.token);
  const auto list = client.List(options.partner);
  if (!list) return base::Fail(list.error());
  const auto active = std::count_if(list->subscriptions.begin(), list->subscriptions.end(),
                                    [](const model::Subscription& entry) { return !entry.removed; });
  *session.err << fmt::format(
      "no decision about partner '{}' and {}: it has {} active subscriptions, and none of them covers that "
      "area and kind, "
      "or there was no finding\n",
      options.partner,
      options.finding.empty() ? "area '" + options.area + "'" : "finding '" + options.finding + "'", active);
  return {};
}

/// A decision is taken before the alert is written. Where the partner's topic was not there, or refused it,
/// the alert lies among the dead letters of findings, until somebody writes it again.
base::Status TellOfDeadLetters(const std::string& partner, std::vector<model::Decision>& decisions,
                               const Session& session) {
  const auto letters = ReadLetters(session.kafka_bootstrap, std::string(kafka::kFindings));
  if (!letters) return base::Fail(letters.error());
  const auto topic = kafka::AlertTopic(partner);
  std::map<std::string, std::string> reasons;
  for (const auto& letter : *letters) {
    if (letter.topic != topic || letter.alert_id.empty()) continue;
    reasons[letter.alert_id] = letter.reason == "PARTNER_TOPIC_MISSING" ? "topic_missing" : "topic_broken";
  }
  if (reasons.empty()) return {};
  auto there = ReadAlertIds(session.kafka_bootstrap, topic);
  if (!there && there.error().code != base::ErrorCode::kNotFound) return base::Fail(there.error());
  for (auto& decision : decisions) {
    const auto found = reasons.find(decision.alert_id);
    if (found == reasons.end()) continue;
    const bool redriven = there && there->contains(decision.alert_id);
    decision.outcome = redriven ? model::Outcome::kSent : model::Outcome::kDeadLettered;
    decision.reason = redriven ? "redriven" : found->second;
  }
  return {};
}

}  // namespace

base::Status AlertsTail(const AlertsTailOptions& options, const std::stop_token& stop, Session& session) {
  if (auto able = CheckFollowable(options, session); !able) return able;
  const auto topics = AlertTopics(options.partner, session);
  if (!topics) return base::Fail(topics.error());
  if (options.follow) return Follow(*topics, options, stop, session);
  Table table = NewAlertTable();
  for (const auto& topic : *topics) {
    auto reader = kafka::TopicReader::Open({session.kafka_bootstrap, topic, true});
    if (!reader) return base::Fail(reader.error());
    if (auto assigned = (*reader)->AssignAll(); !assigned) return assigned;
    auto read = (*reader)->ReadToEnd(kPatience, [&](const kafka::ReadRecord& record) {
      if (const auto alert = Wanted(record, options, session)) table.rows.push_back(RowOf(*alert));
    });
    if (!read) return read;
  }
  Print(table, session.format, *session.out);
  return {};
}

base::Status AlertsWhy(const AlertsWhyOptions& options, Session& session) {
  auto reader = kafka::TopicReader::Open({session.kafka_bootstrap, std::string(kafka::kDecisions), true});
  if (!reader) return base::Fail(reader.error());
  if (auto assigned = (*reader)->AssignAll(); !assigned) return assigned;
  std::vector<model::Decision> decisions;
  auto read = (*reader)->ReadToEnd(kPatience, [&](const kafka::ReadRecord& record) {
    if (!record.value) return;
    auto decision = codec::DecodeDecision(*record.value);
    if (!decision || decision->partner != options.partner) return;
    if (!options.finding.empty() && decision->finding_id != options.finding) return;
    if (!options.area.empty() && decision->area != options.area) return;
    decisions.push_back(std::move(*decision));
  });
  if (!read) return read;
  if (decisions.empty()) return ExplainSilence(options, session);
  if (auto told = TellOfDeadLetters(options.partner, decisions, session); !told) return told;
  Table table{{"time", "subscription", "area", "outcome", "reason", "finding", "alert"}, {}};
  for (const auto& decision : decisions) {
    table.rows.push_back({LocalTime(decision.time_ms), decision.subscription, decision.area,
                          std::string(Word(decision.outcome)), decision.reason, decision.finding_id,
                          decision.alert_id.empty() ? Cell() : Cell(decision.alert_id)});
  }
  Print(table, session.format, *session.out);
  return {};
}

}  // namespace lagesbild::console
