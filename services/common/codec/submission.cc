#include "common/codec/codec.h"
#include "common/codec/internal.h"
#include "common/codec/wire.h"
#include "lagesbild/submission/v1/submission.pb.h"

namespace lagesbild::codec {

namespace {

namespace wire = submission::v1;

struct PlaceToWire {
  wire::Place& out;
  void operator()(std::monostate) const {}
  void operator()(const model::AreaCode& area) const { out.set_area(area.id); }
  void operator()(const model::Point& point) const {
    out.mutable_point()->set_latitude(point.latitude);
    out.mutable_point()->set_longitude(point.longitude);
  }
  void operator()(const model::MunicipalityCode& municipality) const {
    out.set_municipality(municipality.code);
  }
  void operator()(const model::PlaceName& name) const { out.set_name(name.name); }
};

template <class Message>
void SetPlace(const model::Place& place, Message& out) {
  if (std::holds_alternative<std::monostate>(place)) return;
  std::visit(PlaceToWire{*out.mutable_place()}, place);
}

model::Place PlaceOf(const wire::Place& in) {
  switch (in.place_case()) {
    case wire::Place::kArea:
      return model::AreaCode{in.area()};
    case wire::Place::kPoint:
      return model::Point{in.point().latitude(), in.point().longitude()};
    case wire::Place::kMunicipality:
      return model::MunicipalityCode{in.municipality()};
    case wire::Place::kName:
      return model::PlaceName{in.name()};
    case wire::Place::PLACE_NOT_SET:
      return {};
  }
  return {};
}

struct BodyToWire {
  wire::Submission& out;
  void operator()(std::monostate) const {}
  void operator()(const model::Incident& in) const {
    auto& incident = *out.mutable_incident();
    incident.set_kind(in.kind);
    SetPlace(in.place, incident);
    incident.set_count(in.count);
    incident.set_occurred_at_ms(in.occurred_at_ms);
  }
  void operator()(const model::SurveyResult& in) const {
    auto& survey = *out.mutable_survey_result();
    survey.set_name(in.name);
    SetPlace(in.place, survey);
    survey.set_period(in.period);
    survey.set_n(in.n);
    survey.set_share(in.share);
    if (in.margin) survey.set_margin(*in.margin);
    if (in.response_rate) survey.set_response_rate(*in.response_rate);
    survey.set_method_version(in.method_version);
  }
  void operator()(const model::Indicator& in) const {
    auto& indicator = *out.mutable_indicator();
    indicator.set_name(in.name);
    SetPlace(in.place, indicator);
    indicator.set_period(in.period);
    indicator.set_value(in.value);
  }
  void operator()(const model::Measure& in) const {
    auto& measure = *out.mutable_measure();
    measure.set_name(in.name);
    SetPlace(in.place, measure);
    measure.set_from_day(in.from_day);
    measure.set_to_day(in.to_day);
  }
  void operator()(const model::OfficialAssessment& in) const {
    auto& official = *out.mutable_official_assessment();
    official.set_name(in.name);
    SetPlace(in.place, official);
    official.set_class_id(in.class_id);
    official.set_decided_day(in.decided_day);
  }
  void operator()(const model::Withdrawal& in) const { out.mutable_withdrawal()->set_reason(in.reason); }
};

model::SurveyResult FromWire(const wire::SurveyResult& in) {
  model::SurveyResult survey{in.name(), PlaceOf(in.place()), in.period(), in.n(), in.share(), {},
                             {},        in.method_version()};
  if (in.has_margin()) survey.margin = in.margin();
  if (in.has_response_rate()) survey.response_rate = in.response_rate();
  return survey;
}

model::Body BodyOf(const wire::Submission& in) {
  switch (in.body_case()) {
    case wire::Submission::kIncident: {
      const auto& body = in.incident();
      return model::Incident{body.kind(), PlaceOf(body.place()), body.count(), body.occurred_at_ms()};
    }
    case wire::Submission::kSurveyResult:
      return FromWire(in.survey_result());
    case wire::Submission::kIndicator: {
      const auto& body = in.indicator();
      return model::Indicator{body.name(), PlaceOf(body.place()), body.period(), body.value()};
    }
    case wire::Submission::kMeasure: {
      const auto& body = in.measure();
      return model::Measure{body.name(), PlaceOf(body.place()), body.from_day(), body.to_day()};
    }
    case wire::Submission::kOfficialAssessment: {
      const auto& body = in.official_assessment();
      return model::OfficialAssessment{body.name(), PlaceOf(body.place()), body.class_id(),
                                       body.decided_day()};
    }
    case wire::Submission::kWithdrawal:
      return model::Withdrawal{in.withdrawal().reason()};
    case wire::Submission::BODY_NOT_SET:
      return {};
  }
  return {};
}

}  // namespace

void ToWire(const model::Submission& in, submission::v1::Submission& out) {
  out.set_feed(in.feed);
  out.set_source_id(in.source_id);
  out.set_revision(in.revision);
  out.set_recorded_at_ms(in.recorded_at_ms);
  out.set_push_id(in.push_id);
  out.set_traceparent(in.traceparent);
  std::visit(BodyToWire{out}, in.body);
}

model::Submission FromWire(const submission::v1::Submission& in) {
  return {in.feed(),    in.source_id(),   in.revision(), in.recorded_at_ms(),
          in.push_id(), in.traceparent(), BodyOf(in)};
}

std::string EncodeSubmissionRecord(const SubmissionRecord& record) {
  static thread_local submission::v1::SubmissionRecord wire;
  wire.Clear();
  if (const auto* submission = std::get_if<model::Submission>(&record)) {
    ToWire(*submission, *wire.mutable_submission());
  } else if (const auto* tick = std::get_if<model::Tick>(&record)) {
    internal::ToWire(*tick, *wire.mutable_tick());
  } else {
    internal::ToWire(std::get<model::Marker>(record), *wire.mutable_marker());
  }
  return wire.SerializeAsString();
}

base::Result<SubmissionRecord> DecodeSubmissionRecord(std::string_view bytes) {
  if (const auto inner = internal::OnlyFirstField(bytes); !inner.empty()) {
    const auto parsed = internal::Parse<submission::v1::Submission>(inner, "submission");
    if (parsed) return FromWire(**parsed);
  }
  const auto parsed = internal::Parse<submission::v1::SubmissionRecord>(bytes, "submission record");
  if (!parsed) return base::Fail(parsed.error());
  const auto& wire = **parsed;
  switch (wire.content_case()) {
    case submission::v1::SubmissionRecord::kSubmission:
      return FromWire(wire.submission());
    case submission::v1::SubmissionRecord::kTick:
      return internal::FromWire(wire.tick());
    case submission::v1::SubmissionRecord::kMarker: {
      auto marker = internal::FromWire(wire.marker());
      if (!marker) return base::Fail(marker.error());
      return std::move(*marker);
    }
    case submission::v1::SubmissionRecord::CONTENT_NOT_SET:
      break;
  }
  return base::Fail(internal::NoContent("submission record"));
}

}  // namespace lagesbild::codec
