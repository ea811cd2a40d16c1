#include "common/rules/measure_rules.h"

#include <algorithm>

#include "common/measures/graph.h"
#include "common/measures/operation.h"
#include "common/rules/measure_reader.h"
#include "common/rules/rule_set.h"
#include "common/rules/rule_set_loader.h"

namespace lagesbild::rules {

namespace {

/// Levels stand in persisted state, so only the ids that have one will do; the first is where nothing is
/// reached.
bool HasOurClasses(const measures::RuleSet& rules) {
  if (rules.classes.empty() || rules.classes.front().id != kClassIds.front()) return false;
  auto from = kClassIds.begin();
  return std::all_of(rules.classes.begin(), rules.classes.end(), [&](const measures::Class& one) {
    from = std::find(from, kClassIds.end(), one.id);
    return from != kClassIds.end();
  });
}

bool LooksAtEarlierYears(const measures::Measure& measure) {
  return measure.operation->name == "held" && measure.Number(0) > 1;
}

}  // namespace

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
  if (rules.purpose == measures::Purpose::kConformance) {
    return base::Fail(
        base::ErrorCode::kPermissionDenied, "rule set " + rules.id + " is for conformance and can never hold",
        "write a rule set with 'purpose: assessment', which takes in nothing about origin or religion");
  }
  if (!HasOurClasses(rules)) {
    return base::Fail(base::ErrorCode::kFailedPrecondition,
                      "the classes of rule set " + rules.id + " are not those that areas have",
                      "write 'classes' whose ids are none and any of elevated, high, severe, in this order");
  }
  const auto backward = std::find_if(rules.measures.begin(), rules.measures.end(), LooksAtEarlierYears);
  if (backward == rules.measures.end()) return {};
  return base::Fail(base::ErrorCode::kFailedPrecondition,
                    "'" + backward->name + "' of rule set " + rules.id +
                        " asks what held in earlier years, which the services do not keep",
                    "write 'hold_days' for the time that a change must hold");
}

}  // namespace lagesbild::rules
