#include "notification/adapters/kafka_finding_to_alert_lane.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "common/codec/codec.h"
#include "common/kafka/cloud_event.h"
#include "common/kafka/topics.h"
#include "common/model/stockholm_time.h"
#include "notification/domain/alerts.h"
#include "notification/domain/validate.h"

namespace lagesbild::notification {

namespace {

constexpr std::int64_t kEpisodeKeptMs = 400 * 86'400'000LL;  // after its newest alert
constexpr std::int64_t kKeysMax = 100'000;                   // in one slice

base::Error Corrupt(std::string_view what) {
  return {base::ErrorCode::kInternal, "state of notification is broken: " + std::string(what),
          "stop, remove the snapshot, restore from the changelog"};
}

std::string_view NameOf(model::Outcome outcome) {
  return outcome == model::Outcome::kSent ? "sent" : "not_sent";
}

std::string EpisodeKey(std::string_view partner, std::string_view episode) {
  std::string key = "e";
  key += partner;
  key.push_back('\0');
  key += episode;
  return key;
}

}  // namespace

void Directory::Apply(const model::Subscription& subscription) {
  if (const auto owner = owners.find(subscription.id); owner != owners.end()) {
    auto& of_owner = subscriptions[owner->second];
    of_owner.erase(subscription.id);
    if (of_owner.empty()) subscriptions.erase(owner->second);
    owners.erase(owner);
  }
  if (subscription.removed) return;
  owners[subscription.id] = subscription.partner;
  subscriptions[subscription.partner][subscription.id] = subscription;
}

void Directory::Apply(const model::Partner& partner) {
  if (partner.removed) {
    partners.erase(partner.id);
  } else {
    partners[partner.id] = partner;
  }
}

/// One call of Handle: everything it needs, dropped when it returns.
class FindingStep::Call {
 public:
  Call(FindingStep& step, const kafka::InputRecord& record, kafka::Unit& unit)
      : step_(step), record_(record), unit_(unit), counts_(step.counts_[unit.partition()]) {}

  base::Result<std::string> Work(std::string_view cursor) {
    auto decoded = codec::DecodeFindingRecord(record_.value);
    if (!decoded) return Refuse("NOT_DECODABLE", decoded.error().message);
    if (const auto* finding = std::get_if<model::Finding>(&*decoded)) return Tell(*finding, cursor);
    if (const auto* tick = std::get_if<model::Tick>(&*decoded)) return Time(*tick, cursor);
    return Mark(std::get<model::Marker>(*decoded));
  }

 private:
  base::Result<std::string> Refuse(std::string_view reason, std::string_view message) {
    unit_.DeadLetter(reason, message);
    ++counts_.dead_letters;
    return std::string{};
  }

  base::Result<std::int64_t> Number(std::string_view key) const {
    const auto bytes = unit_.Get(key);
    if (!bytes) return 0;
    if (bytes->size() != 8)
      return base::Fail(Corrupt("a number of " + std::to_string(bytes->size()) + " bytes"));
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < 8; ++i) {
      value |= static_cast<std::uint64_t>(static_cast<unsigned char>((*bytes)[i])) << (8 * i);
    }
    return static_cast<std::int64_t>(value);
  }

  void SetNumber(std::string_view key, std::int64_t value) {
    std::string bytes;
    for (unsigned shift = 0; shift < 64; shift += 8) {
      bytes.push_back(static_cast<char>((static_cast<std::uint64_t>(value) >> shift) & 0xFFU));
    }
    unit_.Put(key, bytes);
  }

  // --- registers

  base::Result<std::string> Mark(const model::Marker& marker) {
    if (const auto* subscription = std::get_if<model::Subscription>(&marker.content)) {
      const auto faults = subscription->removed ? std::vector<Violation>{} : BadIds(*subscription);
      if (!faults.empty()) return Refuse("BAD_SUBSCRIPTION", faults.front().field + " cannot be");
      return Activate('s', "x", subscription->id, subscription->removed, *subscription, marker);
    }
    if (const auto* partner = std::get_if<model::Partner>(&marker.content)) {
      if (!Validate(*partner).empty()) return Refuse("BAD_PARTNER", "partner id or name cannot be");
      return Activate('p', "y", partner->id, partner->removed, *partner, marker);
    }
    return std::string{};  // other registers are nothing to us
  }

  /// Filters with words we do not know match nothing and harm nobody; ids stand in keys and topic names.
  static std::vector<Violation> BadIds(const model::Subscription& subscription) {
    auto faults = Validate(model::Partner{subscription.partner, {}, {}, false});
    auto more = Validate(model::Partner{subscription.id, {}, {}, false});
    faults.insert(faults.end(), more.begin(), more.end());
    return faults;
  }

  template <class Entry>
  base::Result<std::string> Activate(char prefix, std::string_view highest_key, const std::string& id,
                                     bool removed, const Entry& entry, const model::Marker& marker) {
    const auto highest = Number(highest_key);
    if (!highest) return base::Fail(highest.error());
    if (marker.activation <= *highest) return std::string{};
    auto directory = Load();
    if (!directory) return base::Fail(directory.error());
    SetNumber(highest_key, marker.activation);
    if (removed) {
      unit_.Erase(prefix + id);
    } else {
      unit_.Put(prefix + id, codec::EncodeMarker(marker));
    }
    (*directory)->Apply(entry);
    return std::string{};
  }

  /// The directory of this partition, read from the state if the cache does not have it.
  base::Result<Directory*> Load() {
    const auto cached = step_.directories_.find(unit_.partition());
    if (cached != step_.directories_.end()) return &cached->second;
    Directory directory;
    bool broken = false;
    for (const char prefix : {'p', 's'}) {
      unit_.Scan(std::string(1, prefix), [&](std::string_view key, std::string_view value) {
        if (!key.starts_with(prefix)) return false;
        const auto marker = codec::DecodeMarker(value);
        if (!marker) {
          broken = true;
          return false;
        }
        if (const auto* partner = std::get_if<model::Partner>(&marker->content)) directory.Apply(*partner);
        if (const auto* entry = std::get_if<model::Subscription>(&marker->content)) directory.Apply(*entry);
        return true;
      });
    }
    if (broken) return base::Fail(Corrupt("a register entry"));
    return &(step_.directories_[unit_.partition()] = std::move(directory));
  }

  // --- time

  base::Result<std::string> Time(const model::Tick& tick, std::string_view cursor) {
    if (!cursor.empty()) return Expire(cursor);
    const auto now_ms = Number("c");
    if (!now_ms) return base::Fail(now_ms.error());
    if (tick.time_ms < 0) return Refuse("BAD_TIME", "tick out of range");
    if (tick.time_ms <= *now_ms) return std::string{};
    SetNumber("c", tick.time_ms);
    const bool new_day = tick.time_ms / model::kMsPerDay != *now_ms / model::kMsPerDay;
    return new_day ? Expire("e") : std::string{};
  }

  /// Drops what partners were told of episodes so long ago that nothing will follow.
  base::Result<std::string> Expire(std::string_view from) {
    const auto now_ms = Number("c");
    if (!now_ms) return base::Fail(now_ms.error());
    std::vector<std::string> expired;
    std::string next;
    std::int64_t seen = 0;
    bool broken = false;
    unit_.Scan(from, [&](std::string_view key, std::string_view value) {
      if (!key.starts_with('e')) return false;
      if (seen++ >= kKeysMax) {
        next = key;
        return false;
      }
      const auto sent = SentEpisode::Decode(value);
      broken = !sent;
      if (sent && sent->sent_ms < *now_ms - kEpisodeKeptMs) expired.emplace_back(key);
      return !broken;
    });
    if (broken) return base::Fail(Corrupt("a sent episode"));
    for (const auto& key : expired) unit_.Erase(key);
    return next;
  }

  // --- findings

  base::Result<std::string> Tell(const model::Finding& finding, std::string_view cursor) {
    if (finding.finding_id.empty() || finding.area.empty() || finding.episode.empty()) {
      return Refuse("BAD_FINDING", "a finding without id, area or episode");
    }
    auto directory = Load();
    if (!directory) return base::Fail(directory.error());
    const auto clock_ms = Number("c");
    if (!clock_ms) return base::Fail(clock_ms.error());
    const std::int64_t now_ms = std::max(*clock_ms, finding.time_ms);
    const auto& all = (*directory)->subscriptions;
    for (auto at = all.lower_bound(cursor); at != all.end(); ++at) {
      if (emitted_ >= step_.slice_outputs_) return at->first;
      if (auto told = TellPartner(finding, **directory, at->first, now_ms); !told) {
        return base::Fail(told.error());
      }
    }
    return std::string{};
  }

  base::Status TellPartner(const model::Finding& finding, const Directory& directory,
                           const std::string& partner, std::int64_t now_ms) {
    Addressee addressee;
    addressee.partner = partner;
    addressee.active = directory.partners.contains(partner);
    for (const auto& [id, subscription] : directory.subscriptions.at(partner)) {
      addressee.subscriptions.push_back(&subscription);
    }
    const auto key = EpisodeKey(partner, finding.episode);
    if (const auto bytes = unit_.Get(key)) {
      auto sent = SentEpisode::Decode(*bytes);
      if (!sent) return base::Fail(Corrupt(sent.error().message));
      addressee.sent = std::move(*sent);
    }
    const auto sequence = Number("q" + partner);
    if (!sequence) return base::Fail(sequence.error());
    addressee.sequence = *sequence;
    const auto dispatch = Decide(finding, addressee, now_ms);
    if (dispatch.alert) {
      SetNumber("q" + partner, dispatch.alert->sequence);
      unit_.Put(key, dispatch.sent.Encode());
      EmitAlert(*dispatch.alert, now_ms);
    }
    for (const auto& decision : dispatch.decisions) EmitDecision(decision);
    return {};
  }

  void EmitAlert(const model::Alert& alert, std::int64_t now_ms) {
    kafka::CloudEventHeaders headers({.type = "lagesbild.alert.v1.Alert",
                                      .source = kafka::kNotificationStage,
                                      .id = alert.alert_id,
                                      .time_ms = now_ms,
                                      .partition_key = alert.finding.area,
                                      .recorded_at_ms = alert.finding.recorded_at_ms,
                                      .sequence = alert.sequence,
                                      .severity = alert.severity,
                                      .traceparent = kafka::HeaderValue(record_.headers, "traceparent")});
    // An alert topic may have fewer partitions than findings: the sequence counts within this one.
    headers.Add("lb-sequence-partition", std::to_string(unit_.partition()));
    const auto topic = kafka::AlertTopic(alert.partner);
    Emit({topic, std::nullopt, alert.finding.area, codec::EncodeAlert(alert), headers.view()});
    ++counts_.alerts[alert.partner];
    if (alert.finding.recorded_at_ms != 0) counts_.recorded_at_ms.push_back(alert.finding.recorded_at_ms);
  }

  void EmitDecision(const model::Decision& decision) {
    Emit({kafka::kDecisions, std::nullopt, decision.subscription, codec::EncodeDecision(decision), {}});
    ++counts_.decisions[{std::string(NameOf(decision.outcome)), decision.reason}];
  }

  void Emit(const kafka::OutputRecord& record) {
    unit_.Emit(record);
    ++emitted_;
  }

  FindingStep& step_;
  const kafka::InputRecord& record_;
  kafka::Unit& unit_;
  StepCounts& counts_;
  std::int64_t emitted_ = 0;
};

FindingStep::FindingStep(std::function<void(const StepCounts&)> on_commit, std::int64_t slice_outputs)
    : on_commit_(std::move(on_commit)), slice_outputs_(slice_outputs) {}

FindingStep::~FindingStep() = default;

base::Result<std::string> FindingStep::Handle(const kafka::InputRecord& record, std::string_view cursor,
                                              kafka::Unit& unit) {
  return Call(*this, record, unit).Work(cursor);
}

void FindingStep::Forget(std::int32_t partition) {
  directories_.erase(partition);
  counts_.erase(partition);
}

void FindingStep::Committed(std::int32_t partition) {
  const auto found = counts_.find(partition);
  if (found == counts_.end()) return;
  if (on_commit_) on_commit_(found->second);
  counts_.erase(found);
}

}  // namespace lagesbild::notification
