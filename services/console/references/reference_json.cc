#include "console/references/reference_json.h"

#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

namespace lagesbild::console {

namespace {

using Json = nlohmann::json;

constexpr const char* kFormat = "lagesbild-reference-1";

Json ToJson(const measures::Moments& moments) {
  return {
      {"n", moments.n}, {"weight", moments.weight}, {"mean", moments.mean}, {"variance", moments.variance}};
}

void AddMember(std::string& text, std::string_view name, const Json& value) {
  text.append(text.empty() ? "{" : ", ").append("\"").append(name).append("\": ").append(value.dump());
}

std::string ComparisonText(const measures::Distribution& distribution, const measures::Comparison& comparison,
                           const measures::RuleSet& rules) {
  std::string text;
  AddMember(text, "of", rules.measures[comparison.of].name);
  if (comparison.weight) AddMember(text, "weight", rules.measures[*comparison.weight].name);
  if (comparison.by) AddMember(text, "by", rules.measures[*comparison.by].name);
  AddMember(text, "all", ToJson(distribution.all));
  AddMember(text, "values", distribution.sorted);
  Json groups = Json::object();
  for (const auto& [group, moments] : distribution.groups) groups[group] = ToJson(moments);
  AddMember(text, "groups", groups);
  return text + "}";
}

/// Reads on after a fault, with nothing in the place of what it lacks; the first one is kept.
class Reader {
 public:
  measures::NamedReference Read(const Json& json) {
    if (const std::string format = Text(json, "format"); format != kFormat)
      Blame("'format' is '" + format + "', not '" + kFormat + "'");
    measures::NamedReference reference;
    id_ = Text(json, "id");
    reference.rule_set = Text(json, "rule_set");
    reference.level = Text(json, "level");
    reference.period = Text(json, "period");
    reference.area_count = Whole(Member(json, "areas", kWhole), "'areas'");
    auto& all = reference.values.by_comparison;
    const Json& comparisons = Member(json, "comparisons", kWhole);
    if (!IsList(comparisons, "'comparisons'")) return reference;
    for (const Json& one : comparisons)
      all.push_back(ReadComparison(one, "comparison " + std::to_string(all.size() + 1)));
    return reference;
  }
  const std::string& id() const { return id_; }
  /// Empty: none.
  const std::string& fault() const { return fault_; }

 private:
  static constexpr const char* kWhole = "the reference";

  void Blame(std::string what) {
    if (fault_.empty()) fault_ = std::move(what);
  }

  const Json& Member(const Json& json, const char* name, const std::string& where) {
    static const Json nothing;
    if (json.is_object()) {
      if (const auto found = json.find(name); found != json.end()) return *found;
    }
    Blame(where + " has no '" + name + "'");
    return nothing;
  }

  std::string Text(const Json& json, const char* name) {
    const Json& member = Member(json, name, kWhole);
    if (member.is_string()) return member.get<std::string>();
    Blame(std::string("'") + name + "' is not a text");
    return {};
  }

  bool IsList(const Json& json, const std::string& where) {
    if (json.is_array()) return true;
    Blame(where + " is not a list");
    return false;
  }

  std::int64_t Whole(const Json& json, const std::string& where) {
    constexpr auto kMax = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    const bool is_whole = json.is_number_integer();
    if (is_whole && (!json.is_number_unsigned() || json.get<std::uint64_t>() <= kMax))
      return json.get<std::int64_t>();
    Blame(where + " is " + json.dump() + ", not a whole number");
    return 0;
  }

  double Number(const Json& json, const char* name, const std::string& where) {
    const Json& member = Member(json, name, where);
    if (member.is_number()) return member.get<double>();
    Blame("'" + std::string(name) + "' of " + where + " is not a number");
    return 0;
  }

  measures::Moments ReadMoments(const Json& json, const std::string& where) {
    return {Whole(Member(json, "n", where), "'n' of " + where), Number(json, "weight", where),
            Number(json, "mean", where), Number(json, "variance", where)};
  }

  std::optional<measures::Distribution> ReadComparison(const Json& json, const std::string& where) {
    if (json.is_null()) return std::nullopt;
    measures::Distribution distribution;
    distribution.all = ReadMoments(Member(json, "all", where), where);
    const Json& values = Member(json, "values", where);
    if (!IsList(values, "'values' of " + where)) return distribution;
    const std::string value_where = "a value of " + where;
    distribution.sorted.reserve(values.size());
    for (const Json& value : values) distribution.sorted.push_back(Whole(value, value_where));
    const Json& groups = Member(json, "groups", where);
    if (!groups.is_object()) Blame("'groups' of " + where + " is not a map");
    if (!groups.is_object()) return distribution;
    for (const auto& [group, moments] : groups.items()) {
      const std::string group_where = std::string("group '").append(group).append("' of ").append(where);
      distribution.groups.emplace(group, ReadMoments(moments, group_where));
    }
    return distribution;
  }

  std::string id_;
  std::string fault_;
};

base::Error Wrong(const std::string& file, const std::string& what, std::string hint) {
  return {base::ErrorCode::kInvalidArgument, file + ": " + what, std::move(hint)};
}

/// Without "[json.exception…] " in front.
std::string Said(const nlohmann::json::exception& error) {
  const std::string said = error.what();
  const auto end = said.find("] ");
  return end == std::string::npos ? said : said.substr(end + 2);
}

}  // namespace

base::Result<std::string> ReferenceToJson(const measures::NamedReference& reference,
                                          const measures::RuleSet& rules) {
  try {
    std::string text = "{\n";
    const auto add = [&](const char* name, const Json& value) {
      text.append("\"").append(name).append("\": ").append(value.dump()).append(",\n");
    };
    add("format", kFormat);
    add("id", measures::ReferenceId(reference));
    add("rule_set", reference.rule_set);
    add("level", reference.level);
    add("period", reference.period);
    add("areas", reference.area_count);
    text += "\"comparisons\": [";
    const auto& comparisons = reference.values.by_comparison;
    for (std::size_t i = 0; i < comparisons.size(); ++i) {
      text += i == 0 ? "\n" : ",\n";
      text += comparisons[i] ? ComparisonText(*comparisons[i], rules.comparisons[i], rules) : "null";
    }
    return text + "\n]\n}\n";
  } catch (const nlohmann::json::exception& error) {
    return base::Fail(base::ErrorCode::kInvalidArgument, "a group of the reference: " + Said(error),
                      "write the table in UTF-8");
  }
}

base::Result<measures::NamedReference> ReferenceFromJson(std::string_view text, const std::string& file) {
  constexpr const char* kAgain = "compute it again with `lagesbild reference compute`";
  Reader reader;
  measures::NamedReference reference;
  try {
    reference = reader.Read(Json::parse(text));
  } catch (const nlohmann::json::exception& error) {
    return base::Fail(Wrong(file, Said(error), kAgain));
  }
  if (!reader.fault().empty()) return base::Fail(Wrong(file, reader.fault(), kAgain));
  if (const auto good = measures::CheckReference(reference); !good)
    return base::Fail(Wrong(file, good.error().message, good.error().hint));
  const std::string id = measures::ReferenceId(reference);
  if (reader.id() == id) return reference;
  return base::Fail(
      Wrong(file, "its id is '" + reader.id() + "' and what it says is " + id + ": it was changed", kAgain));
}

}  // namespace lagesbild::console
