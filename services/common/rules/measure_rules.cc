#include "common/rules/measure_rules.h"

#include "common/measures/graph.h"
#include "common/rules/measure_reader.h"
#include "common/rules/rule_set_loader.h"

namespace lagesbild::rules {

LoadedMeasureRules ReadMeasureRules(std::string_view yaml, std::string_view file) {
  LoadedMeasureRules loaded;
  Document document = ReadDocument(yaml, file);
  loaded.faults = std::move(document.faults);
  if (!loaded.faults.empty()) return loaded;
  MeasureReader reader(file);
  loaded.rules = reader.Read(document.root);
  loaded.rules.id = RuleSetId(loaded.rules.name, yaml);
  loaded.faults = reader.TakeFaults();
  if (!loaded.faults.empty()) return loaded;
  for (auto& fault : measures::CompleteGraph(loaded.rules)) {
    loaded.faults.push_back({std::string(file), fault.place.line, fault.place.column, std::move(fault.what),
                             std::move(fault.instead)});
  }
  return loaded;
}

base::Result<measures::RuleSet> LoadMeasureRules(std::string_view yaml, std::string_view file) {
  LoadedMeasureRules loaded = ReadMeasureRules(yaml, file);
  if (loaded.faults.empty()) return std::move(loaded.rules);
  return base::Fail(AsError(loaded.faults));
}

std::int32_t FormatOf(std::string_view yaml) {
  const Document document = ReadDocument(yaml, "");
  if (!document.faults.empty() || document.root.kind != NodeKind::kMap) return 0;
  const auto& children = document.root.children;
  for (std::size_t i = 0; i + 1 < children.size(); i += 2) {
    if (children[i].text == "format") return children[i + 1].text == "2" ? 2 : 1;
  }
  return 0;
}

base::Status MayBeActivated(const measures::RuleSet& rules) {
  if (rules.purpose != measures::Purpose::kConformance) return {};
  return base::Fail(
      base::ErrorCode::kPermissionDenied, "rule set " + rules.id + " is for conformance and can never hold",
      "write a rule set with 'purpose: assessment', which takes in nothing about origin or religion");
}

}  // namespace lagesbild::rules
