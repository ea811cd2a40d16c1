#include "notification/domain/alerts.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "common/base/hash.h"
#include "notification/domain/render.h"
#include "notification/domain/route.h"

namespace lagesbild::notification {

namespace {

using model::EpisodeState;
using model::MessageType;
using model::Outcome;

constexpr std::size_t kIdSize = 32;

struct Concerned {
  const model::Subscription* subscription = nullptr;
  std::string_view reason;
  bool wanted = false;
};

/// The subscriptions whose area and kind match, and what each says.
std::vector<Concerned> Ask(const model::Finding& finding, const Addressee& addressee) {
  const bool told = !addressee.sent.alert_ids.empty();
  const bool ends = finding.state == EpisodeState::kClose || finding.state == EpisodeState::kWithdrawn;
  std::vector<Concerned> concerned;
  for (const auto* subscription : addressee.subscriptions) {
    const auto answer = Match(*subscription, finding);
    if (answer == Answer::kNotConcerned) continue;
    Concerned one{subscription, ReasonOf(answer), answer == Answer::kMatched};
    if (!one.wanted && told && ends) one = {subscription, "follows_sent_alert", true};
    concerned.push_back(one);
  }
  return concerned;
}

/// Why nobody at this partner gets anything; empty: nothing speaks against it.
std::string_view Obstacle(const model::Finding& finding, const Addressee& addressee,
                          const std::string& alert_id) {
  const auto& sent = addressee.sent.alert_ids;
  if (!addressee.active) return "partner_removed";
  if (std::find(sent.begin(), sent.end(), alert_id) != sent.end()) return "same_finding_sent";
  if (finding.state == EpisodeState::kWithdrawn && sent.empty()) return "nothing_to_cancel";
  return {};
}

MessageType TypeOf(const model::Finding& finding, const Addressee& addressee) {
  if (finding.state == EpisodeState::kWithdrawn) return MessageType::kCancel;
  return addressee.sent.alert_ids.empty() ? MessageType::kAlert : MessageType::kUpdate;
}

/// The finding as it may leave the house.
model::Finding ForPartner(model::Finding finding) {
  auto* trend = std::get_if<model::TrendChange>(&finding.change);
  if (trend == nullptr || !model::IsSmallCount(trend->count)) return finding;
  // z and the expectation together would give the count back.
  trend->count = 0;
  trend->z_milli = 0;
  trend->count_withheld = true;
  return finding;
}

model::Alert Write(const model::Finding& finding, const Addressee& addressee, std::string alert_id,
                   const std::vector<Concerned>& concerned) {
  model::Alert alert;
  alert.alert_id = std::move(alert_id);
  alert.partner = addressee.partner;
  bool test = true;
  for (const auto& one : concerned) {
    if (!one.wanted) continue;
    alert.subscriptions.push_back(one.subscription->id);
    test = test && one.subscription->test;
  }
  alert.message_type = TypeOf(finding, addressee);
  alert.status = test ? model::AlertStatus::kTest : model::AlertStatus::kActual;
  alert.episode = finding.episode;
  alert.revision = finding.revision;
  alert.references = addressee.sent.alert_ids;
  alert.severity = finding.severity;
  alert.finding = ForPartner(finding);
  auto headline = Render(alert.finding, test);
  alert.headline_sv = std::move(headline.sv);
  alert.headline_en = std::move(headline.en);
  alert.sequence = addressee.sequence + 1;
  return alert;
}

}  // namespace

std::string SentEpisode::Encode() const {
  std::string out;
  for (unsigned shift = 0; shift < 64; shift += 8) {
    out.push_back(static_cast<char>((static_cast<std::uint64_t>(sent_ms) >> shift) & 0xFFU));
  }
  for (const auto& id : alert_ids) out += id;
  return out;
}

base::Result<SentEpisode> SentEpisode::Decode(std::string_view bytes) {
  if (bytes.size() < 8 || (bytes.size() - 8) % kIdSize != 0) {
    return base::Fail(base::ErrorCode::kInvalidArgument,
                      "a sent episode of " + std::to_string(bytes.size()) + " bytes does not decode");
  }
  SentEpisode episode;
  std::uint64_t sent_ms = 0;
  for (std::size_t i = 0; i < 8; ++i) {
    sent_ms |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
  }
  episode.sent_ms = static_cast<std::int64_t>(sent_ms);
  for (std::size_t at = 8; at < bytes.size(); at += kIdSize) {
    episode.alert_ids.emplace_back(bytes.substr(at, kIdSize));
  }
  return episode;
}

Dispatch Decide(const model::Finding& finding, const Addressee& addressee, std::int64_t now_ms) {
  Dispatch dispatch;
  dispatch.sent = addressee.sent;
  const auto concerned = Ask(finding, addressee);
  if (concerned.empty()) return dispatch;
  auto alert_id = base::StableId(addressee.partner, finding.finding_id);
  const auto obstacle = Obstacle(finding, addressee, alert_id);
  const bool wanted =
      std::any_of(concerned.begin(), concerned.end(), [](const auto& one) { return one.wanted; });
  if (wanted && obstacle.empty()) {
    dispatch.alert = Write(finding, addressee, alert_id, concerned);
    dispatch.sent.sent_ms = now_ms;
    dispatch.sent.alert_ids.push_back(alert_id);
    if (dispatch.sent.alert_ids.size() > kReferencesMax) {
      dispatch.sent.alert_ids.erase(dispatch.sent.alert_ids.begin());
    }
  }
  for (const auto& one : concerned) {
    model::Decision decision;
    decision.subscription = one.subscription->id;
    decision.partner = addressee.partner;
    decision.finding_id = finding.finding_id;
    decision.area = finding.area;
    const bool sent = one.wanted && obstacle.empty();
    decision.outcome = sent ? Outcome::kSent : Outcome::kNotSent;
    decision.reason = one.wanted && !obstacle.empty() ? obstacle : one.reason;
    if (sent) decision.alert_id = alert_id;
    decision.time_ms = now_ms;
    dispatch.decisions.push_back(std::move(decision));
  }
  return dispatch;
}

}  // namespace lagesbild::notification
