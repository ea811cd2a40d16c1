#include "console/feeds/adapters/county_files.h"

#include <google/protobuf/util/json_util.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <system_error>

#include "common/codec/wire.h"
#include "console/feeds/domain/text.h"
#include "console/feeds/push_state.h"
#include "lagesbild/submission/v1/submission.pb.h"

namespace lagesbild::feeds {

namespace {

using base::Fail;
using nlohmann::ordered_json;

ordered_json Ring(const CountyArea& area) {
  return ordered_json::array({{area.west, area.south},
                              {area.east, area.south},
                              {area.east, area.north},
                              {area.west, area.north},
                              {area.west, area.south}});
}

std::string GeoJson(const GeneratedHistory& history) {
  ordered_json features = ordered_json::array();
  for (const CountyArea& area : history.areas) {
    ordered_json properties{{"id", area.id},
                            {"name", area.name},
                            {"level", area.level},
                            {"population", area.population},
                            {"county", area.county}};
    if (!area.municipality.empty()) properties["municipality"] = area.municipality;
    features.push_back(
        {{"type", "Feature"},
         {"properties", std::move(properties)},
         {"geometry", {{"type", "Polygon"}, {"coordinates", ordered_json::array({Ring(area)})}}}});
  }
  return ordered_json{{"type", "FeatureCollection"}, {"features", std::move(features)}}.dump() + "\n";
}

std::string Truth(const GeneratedTruth& truth) {
  ordered_json planted = ordered_json::array();
  for (const PlantedChange& change : truth.planted) {
    planted.push_back({{"area", change.area},
                       {"kinds", change.kinds},
                       {"from", FormatDay(change.from_day)},
                       {"to", FormatDay(change.to_day)},
                       {"factor_percent", change.factor_percent},
                       {"expect", change.expect}});
  }
  return ordered_json{{"rows", truth.rows},
                      {"incidents", truth.incidents},
                      {"surveys", truth.surveys},
                      {"indicators", truth.indicators},
                      {"duplicates", truth.duplicates},
                      {"revised", truth.revised},
                      {"moved", truth.moved},
                      {"withdrawn", truth.withdrawn},
                      {"late", truth.late},
                      {"refused", truth.refused},
                      {"planted", std::move(planted)},
                      {"counts", truth.counts}}
             .dump(1) +
         "\n";
}

base::Status WriteEvents(const std::string& path, const std::vector<model::Submission>& events) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  submission::v1::Submission message;
  std::string line;
  for (const model::Submission& event : events) {
    message.Clear();
    codec::ToWire(event, message);
    line.clear();
    if (!google::protobuf::util::MessageToJsonString(message, &line).ok()) {
      return Fail(base::ErrorCode::kInternal, "event " + event.source_id + " cannot be written as JSON");
    }
    file << line << '\n';
  }
  file.flush();
  if (file) return {};
  return Fail(base::ErrorCode::kUnavailable, "cannot write '" + path + "'",
              "is there room, and may you write there?");
}

}  // namespace

base::Status WriteCounty(const std::string& folder, const GeneratedHistory& history) {
  std::error_code fault;
  std::filesystem::create_directories(folder, fault);
  if (auto written = WriteWhole(folder + "/areas.geojson", GeoJson(history)); !written) return written;
  if (auto written = WriteEvents(folder + "/events.ndjson", history.events); !written) return written;
  return WriteWhole(folder + "/truth.json", Truth(history.truth));
}

}  // namespace lagesbild::feeds
