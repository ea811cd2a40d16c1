#include "common/codec/codec.h"
#include "common/codec/internal.h"
#include "lagesbild/alert/v1/alert.pb.h"

namespace lagesbild::codec {

std::string EncodeAlert(const model::Alert& in) {
  static thread_local alert::v1::Alert out;
  out.Clear();
  out.set_alert_id(in.alert_id);
  out.set_partner(in.partner);
  internal::SetStrings(in.subscriptions, *out.mutable_subscriptions());
  out.set_message_type(static_cast<alert::v1::MessageType>(static_cast<int>(in.message_type)));
  out.set_status(static_cast<alert::v1::Status>(static_cast<int>(in.status)));
  out.set_episode(in.episode);
  out.set_revision(in.revision);
  internal::SetStrings(in.references, *out.mutable_references());
  out.set_severity(in.severity);
  out.set_headline_sv(in.headline_sv);
  out.set_headline_en(in.headline_en);
  internal::ToWire(in.finding, *out.mutable_finding());
  out.set_sequence(in.sequence);
  return out.SerializeAsString();
}

base::Result<model::Alert> DecodeAlert(std::string_view bytes) {
  const auto parsed = internal::Parse<alert::v1::Alert>(bytes, "alert");
  if (!parsed) return base::Fail(parsed.error());
  const auto& in = **parsed;
  const auto type = internal::ToEnum(in.message_type(), model::MessageType::kCancel, "message type");
  if (!type) return base::Fail(type.error());
  const auto status = internal::ToEnum(in.status(), model::AlertStatus::kTest, "alert status");
  if (!status) return base::Fail(status.error());
  auto finding = internal::FromWire(in.finding());
  if (!finding) return base::Fail(finding.error());
  return model::Alert{in.alert_id(),
                      in.partner(),
                      internal::Strings(in.subscriptions()),
                      *type,
                      *status,
                      in.episode(),
                      in.revision(),
                      internal::Strings(in.references()),
                      in.severity(),
                      in.headline_sv(),
                      in.headline_en(),
                      std::move(*finding),
                      in.sequence()};
}

std::string EncodeDecision(const model::Decision& in) {
  static thread_local alert::v1::Decision out;
  out.Clear();
  out.set_subscription(in.subscription);
  out.set_partner(in.partner);
  out.set_finding_id(in.finding_id);
  out.set_area(in.area);
  out.set_outcome(static_cast<alert::v1::Outcome>(static_cast<int>(in.outcome)));
  out.set_reason(in.reason);
  out.set_alert_id(in.alert_id);
  out.set_time_ms(in.time_ms);
  return out.SerializeAsString();
}

base::Result<model::Decision> DecodeDecision(std::string_view bytes) {
  const auto parsed = internal::Parse<alert::v1::Decision>(bytes, "decision");
  if (!parsed) return base::Fail(parsed.error());
  const auto& in = **parsed;
  const auto outcome = internal::ToEnum(in.outcome(), model::Outcome::kDeadLettered, "outcome");
  if (!outcome) return base::Fail(outcome.error());
  return model::Decision{in.subscription(), in.partner(), in.finding_id(), in.area(),
                         *outcome,          in.reason(),  in.alert_id(),   in.time_ms()};
}

}  // namespace lagesbild::codec
