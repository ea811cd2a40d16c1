#include "common/rules/rule_set_loader.h"

#include "common/base/hash.h"
#include "common/rules/rule_set_reader.h"
#include "common/rules/yaml_document.h"

namespace lagesbild::rules {

std::string RuleSetId(std::string_view name, std::string_view yaml) {
  return std::string(name) + '@' + base::Hex(base::Sha256(yaml)).substr(0, 12);
}

LoadedRuleSet ReadRuleSet(std::string_view yaml, std::string_view file) {
  LoadedRuleSet loaded;
  Document document = ReadDocument(yaml, file);
  loaded.faults = std::move(document.faults);
  if (!loaded.faults.empty()) return loaded;
  Reader reader(file);
  loaded.rules = reader.Read(document.root);
  loaded.rules.id = RuleSetId(loaded.rules.name, yaml);
  loaded.faults = reader.TakeFaults();
  return loaded;
}

base::Result<RuleSet> LoadRuleSet(std::string_view yaml, std::string_view file) {
  LoadedRuleSet loaded = ReadRuleSet(yaml, file);
  if (loaded.faults.empty()) return std::move(loaded.rules);
  return base::Fail(AsError(loaded.faults));
}

}  // namespace lagesbild::rules
