#include "ingest/gateway/domain/validate.h"

#include <string>
#include <variant>

#include "ingest/gateway/domain/field_checks.h"
#include "ingest/gateway/domain/limits.h"
#include "ingest/gateway/domain/text.h"

namespace lagesbild::ingest {

namespace {

constexpr std::string_view kIdCharacters = "-";
constexpr std::string_view kNameCharacters = "._-";

/// Checks the alternative of the body that is set.
class BodyCheck {
 public:
  BodyCheck(std::int64_t recorded_at_ms, Violations& out) : recorded_at_ms_(recorded_at_ms), out_(out) {}

  void operator()(std::monostate /*absent*/) const {
    out_.Add("", Reason::kMissing, "says nothing: no body is set, or one that this version does not know",
             "set one of incident, survey_result, indicator, measure, official_assessment and withdrawal");
  }

  void operator()(const model::Incident& incident) const {
    CheckKind("incident.kind", incident.kind, out_);
    CheckPlace("incident.place", incident.place, Places::kAny, out_);
    if (incident.count != 0) {
      CheckCount("incident.count", incident.count, 1, kIncidentCountMax,
                 "an event stands for 1 to 10,000 incidents; take events back with a withdrawal", out_);
    }
    CheckOccurred("incident.occurred_at_ms", incident.occurred_at_ms, recorded_at_ms_, out_);
  }

  void operator()(const model::SurveyResult& survey) const {
    CheckName("survey_result.name", survey.name, kNameBytesMax, kNameCharacters, out_);
    CheckPlace("survey_result.place", survey.place, Places::kAreaOrMunicipality, out_);
    CheckPeriod("survey_result.period", survey.period, out_);
    CheckCount("survey_result.n", survey.n, 1, kSurveyAnswersMax, "the number of answers", out_);
    CheckShare("survey_result.share", survey.share, out_);
    if (survey.margin) CheckShare("survey_result.margin", *survey.margin, out_);
    if (survey.response_rate) CheckShare("survey_result.response_rate", *survey.response_rate, out_);
    CheckText("survey_result.method_version", survey.method_version, kMethodVersionBytesMax,
              Presence::kOptional, out_);
  }

  void operator()(const model::Indicator& indicator) const {
    CheckName("indicator.name", indicator.name, kNameBytesMax, kNameCharacters, out_);
    CheckPlace("indicator.place", indicator.place, Places::kAreaOrMunicipality, out_);
    CheckPeriod("indicator.period", indicator.period, out_);
    CheckNumber("indicator.value", indicator.value, -kIndicatorAbsMax, kIndicatorAbsMax, "use a larger unit",
                out_);
  }

  void operator()(const model::Measure& measure) const {
    CheckName("measure.name", measure.name, kNameBytesMax, kNameCharacters, out_);
    CheckPlace("measure.place", measure.place, Places::kAreaOrMunicipality, out_);
    CheckDay("measure.from_day", measure.from_day, out_);
    CheckDay("measure.to_day", measure.to_day, out_);
    if (measure.to_day == 0 || measure.to_day >= measure.from_day) return;
    out_.Add("measure.to_day", Reason::kEndsBeforeItBegins,
             "is " + std::to_string(measure.to_day) + ", before from_day " + std::to_string(measure.from_day),
             "the last day on which the measure ran; the first day if it ran for one");
  }

  void operator()(const model::OfficialAssessment& official) const {
    CheckName("official_assessment.name", official.name, kNameBytesMax, kNameCharacters, out_);
    CheckPlace("official_assessment.place", official.place, Places::kAreaOrMunicipality, out_);
    CheckName("official_assessment.class_id", official.class_id, kNameBytesMax, kNameCharacters, out_);
    CheckDay("official_assessment.decided_day", official.decided_day, out_);
  }

  void operator()(const model::Withdrawal& withdrawal) const {
    CheckText("withdrawal.reason", withdrawal.reason, kWithdrawalReasonBytesMax, Presence::kOptional, out_);
  }

 private:
  std::int64_t recorded_at_ms_;
  Violations& out_;
};

void CheckFeed(const model::Submission& event, const Sender& sender, Violations& out) {
  if (event.feed == sender.feed) return;  // The register took its id, so it is well formed.
  const auto before = out.size();
  CheckName("feed", event.feed, kFeedIdBytesMax, kIdCharacters, out);
  if (out.size() != before) return;
  out.Add("feed", Reason::kWrongFeed,
          "is " + Quoted(event.feed) + ", but the token belongs to " + Quoted(sender.feed),
          "use the token of that feed, or set feed to " + Quoted(sender.feed));
}

void CheckSourceId(const model::Submission& event, Violations& out) {
  const bool needs_id = std::holds_alternative<model::Incident>(event.body) ||
                        std::holds_alternative<model::Withdrawal>(event.body);
  // The others get the key (kind, name, area, period) as their id; what was sent does not matter.
  if (needs_id) CheckText("source_id", event.source_id, kSourceIdBytesMax, Presence::kRequired, out);
}

void CheckRecordedAt(const model::Submission& event, const Sender& sender, Violations& out) {
  if (!sender.supplies_clock) {
    if (event.recorded_at_ms == 0) return;
    out.Add("recorded_at_ms", Reason::kClockNotYours, "is " + std::to_string(event.recorded_at_ms),
            "leave it 0: the gateway stamps the time");
    return;
  }
  if (event.recorded_at_ms == 0) {
    out.Add("recorded_at_ms", Reason::kMissing, "is not set",
            "the loader of an installation with clock=feed sets it");
  } else if (event.recorded_at_ms < kEarliestMs) {
    out.Add("recorded_at_ms", Reason::kTooEarly,
            "is " + std::to_string(event.recorded_at_ms) + ", before 2000-01-01",
            "milliseconds since 1970-01-01 UTC");
  } else if (event.recorded_at_ms >= kLatestMs) {
    out.Add("recorded_at_ms", Reason::kOutOfRange,
            "is " + std::to_string(event.recorded_at_ms) + ", after 2099-12-31",
            "milliseconds since 1970-01-01 UTC");
  }
}

/// The moment that "in the future" is measured from. A stamp that is itself refused measures nothing.
std::int64_t FutureBeginsAfter(const model::Submission& event, const Sender& sender,
                               std::int64_t recorded_at_ms) {
  if (!sender.supplies_clock) return recorded_at_ms;
  const bool refused = event.recorded_at_ms < kEarliestMs || event.recorded_at_ms >= kLatestMs;
  return refused ? kLatestMs : event.recorded_at_ms;
}

}  // namespace

std::vector<Violation> Validate(const model::Submission& event, const Sender& sender,
                                std::int64_t recorded_at_ms, std::size_t index) {
  Violations out(index);
  CheckFeed(event, sender, out);
  CheckSourceId(event, out);
  if (event.revision > kRevisionMax) {
    out.Add("revision", Reason::kOutOfRange, "is " + std::to_string(event.revision),
            "1 to 2,147,483,647; a negative number was sent as unsigned?");
  }
  CheckRecordedAt(event, sender, out);
  CheckText("push_id", event.push_id, kPushIdBytesMax, Presence::kOptional, out);
  if (!event.traceparent.empty() && !IsTraceparent(event.traceparent)) {
    out.Add("traceparent", Reason::kBadFormat, "is " + Quoted(event.traceparent),
            "W3C trace context, \"00-<32 hex>-<16 hex>-<2 hex>\", or leave it empty");
  }
  std::visit(BodyCheck(FutureBeginsAfter(event, sender, recorded_at_ms), out), event.body);
  return out.Take();
}

}  // namespace lagesbild::ingest
