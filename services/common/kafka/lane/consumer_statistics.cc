#include "common/kafka/lane/consumer_statistics.h"

#include <nlohmann/json.hpp>
#include <string>

namespace lagesbild::kafka {

namespace {

/// The member of this name, if `object` is an object and has it.
const nlohmann::json* Member(const nlohmann::json* object, const std::string& name) {
  if (object == nullptr || !object->is_object()) return nullptr;
  const auto found = object->find(name);
  return found == object->end() ? nullptr : &*found;
}

std::int64_t Number(const nlohmann::json* object, const std::string& name) {
  const auto* member = Member(object, name);
  return member != nullptr && member->is_number_integer() ? member->get<std::int64_t>() : -1;
}

}  // namespace

std::map<std::int32_t, std::int64_t> StableEnds(std::string_view json, std::string_view topic) {
  const auto document = nlohmann::json::parse(json, nullptr, false);
  const auto* partitions = Member(Member(Member(&document, "topics"), std::string(topic)), "partitions");
  std::map<std::int32_t, std::int64_t> ends;
  if (partitions == nullptr || !partitions->is_object()) return ends;
  for (const auto& partition : *partitions) {
    const auto number = Number(&partition, "partition");  // -1: records not yet given to one
    const auto end = Number(&partition, "ls_offset");     // below 0: not told
    if (number >= 0 && end >= 0) ends[static_cast<std::int32_t>(number)] = end;
  }
  return ends;
}

}  // namespace lagesbild::kafka
