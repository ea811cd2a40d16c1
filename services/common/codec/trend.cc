#include "common/codec/codec.h"
#include "common/codec/internal.h"
#include "lagesbild/trend/v1/trend.pb.h"

namespace lagesbild::codec {

std::string EncodeTrend(const model::Trend& in) {
  static thread_local trend::v1::Trend out;
  out.Clear();
  out.set_area(in.area);
  out.set_kind(in.kind);
  out.set_iso_week(in.iso_week);
  out.set_status(static_cast<trend::v1::TrendStatus>(static_cast<int>(in.status)));
  out.set_count(in.count);
  if (in.expected_milli) out.set_expected_milli(*in.expected_milli);
  if (in.z_milli) out.set_z_milli(*in.z_milli);
  out.set_episode(in.episode);
  out.set_history_weeks(in.history_weeks);
  out.set_as_of_ms(in.as_of_ms);
  out.set_detector(in.detector);
  return out.SerializeAsString();
}

base::Result<model::Trend> DecodeTrend(std::string_view bytes) {
  const auto parsed = internal::Parse<trend::v1::Trend>(bytes, "trend");
  if (!parsed) return base::Fail(parsed.error());
  const auto& in = **parsed;
  const auto status = internal::ToEnum(in.status(), model::TrendStatus::kFall, "trend status");
  if (!status) return base::Fail(status.error());
  model::Trend out{in.area(), in.kind(),    in.iso_week(),      *status,       in.count(),   {},
                   {},        in.episode(), in.history_weeks(), in.as_of_ms(), in.detector()};
  if (in.has_expected_milli()) out.expected_milli = in.expected_milli();
  if (in.has_z_milli()) out.z_milli = in.z_milli();
  return out;
}

}  // namespace lagesbild::codec
