#include "console/areas/geojson.h"

#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>

namespace lagesbild::console {

namespace {

using nlohmann::json;

base::Error Wrong(std::size_t feature, const std::string& what) {
  return {base::ErrorCode::kInvalidArgument, "feature " + std::to_string(feature + 1) + ": " + what,
          "areas need a Polygon or MultiPolygon with rings of at least four positions"};
}

bool IsPosition(const json& value) {
  return value.is_array() && value.size() >= 2 && value[0].is_number() && value[1].is_number();
}

base::Result<std::vector<std::vector<Position>>> ReadPolygon(const json& rings, std::size_t feature) {
  if (!rings.is_array() || rings.empty()) return base::Fail(Wrong(feature, "a polygon without rings"));
  std::vector<std::vector<Position>> polygon;
  for (const json& ring : rings) {
    if (!ring.is_array() || ring.size() < 4)
      return base::Fail(Wrong(feature, "a ring of fewer than four positions"));
    auto& out = polygon.emplace_back();
    for (const json& position : ring) {
      if (!IsPosition(position)) return base::Fail(Wrong(feature, "a position that is not two numbers"));
      out.push_back({position[0].get<double>(), position[1].get<double>()});
    }
    const bool closed = out.front().x == out.back().x && out.front().y == out.back().y;
    if (!closed) return base::Fail(Wrong(feature, "a ring that does not end where it began"));
  }
  return polygon;
}

std::string Text(const json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number_float() && std::floor(value.get<double>()) == value.get<double>() &&
      std::abs(value.get<double>()) < 1e15) {
    return std::to_string(static_cast<std::int64_t>(value.get<double>()));
  }
  return value.is_primitive() && !value.is_null() ? value.dump() : std::string();
}

base::Status ReadGeometry(const json& geometry, std::size_t number, Feature& out) {
  if (geometry.is_null()) return {};
  const std::string type = geometry.value("type", "");
  if (!geometry.contains("coordinates")) return base::Fail(Wrong(number, "a geometry without coordinates"));
  const json& coordinates = geometry["coordinates"];
  if (type == "Polygon") {
    auto polygon = ReadPolygon(coordinates, number);
    if (!polygon) return base::Fail(polygon.error());
    out.polygons.push_back(std::move(*polygon));
    return {};
  }
  if (type != "MultiPolygon") return base::Fail(Wrong(number, "a geometry of type '" + type + "'"));
  for (const json& part : coordinates) {
    auto polygon = ReadPolygon(part, number);
    if (!polygon) return base::Fail(polygon.error());
    out.polygons.push_back(std::move(*polygon));
  }
  return {};
}

base::Result<Feature> ReadFeature(const json& value, std::size_t number) {
  if (!value.is_object()) return base::Fail(Wrong(number, "not an object"));
  Feature feature;
  if (value.contains("properties") && value["properties"].is_object()) {
    for (const auto& [name, property] : value["properties"].items()) {
      if (std::string text = Text(property); !text.empty()) feature.properties[name] = std::move(text);
    }
  }
  if (value.contains("id") && !feature.properties.contains("id"))
    feature.properties["id"] = Text(value["id"]);
  if (value.contains("geometry")) {
    if (auto read = ReadGeometry(value["geometry"], number, feature); !read) return base::Fail(read.error());
  }
  return feature;
}

}  // namespace

base::Result<FeatureCollection> ReadGeoJson(std::string_view text) try {
  const json document = json::parse(text);
  if (!document.is_object() || document.value("type", "") != "FeatureCollection" ||
      !document.contains("features") || !document["features"].is_array()) {
    return base::Fail(base::ErrorCode::kInvalidArgument, "not a GeoJSON FeatureCollection",
                      "export the layer as GeoJSON, or bring a CSV");
  }
  FeatureCollection collection;
  if (document.contains("crs")) {
    collection.stated_crs = document["crs"].value("/properties/name"_json_pointer, "unnamed");
  }
  for (const json& value : document["features"]) {
    auto feature = ReadFeature(value, collection.features.size());
    if (!feature) return base::Fail(feature.error());
    collection.features.push_back(std::move(*feature));
  }
  return collection;
} catch (const json::exception& fault) {
  return base::Fail(base::ErrorCode::kInvalidArgument, std::string("not GeoJSON: ") + fault.what(),
                    "check that the file is whole and in UTF-8");
}

}  // namespace lagesbild::console
