#include "console/commands/rules.h"

#include <fmt/format.h>

#include <ostream>

#include "common/rules/measure_rules.h"
#include "common/rules/rule_set_loader.h"
#include "console/clients/register_client.h"
#include "console/commands/rule_document.h"

namespace lagesbild::console {

namespace {

base::Result<std::string> CheckMeasures(const std::string& yaml, const std::string& file) {
  const auto rules = rules::LoadMeasureRules(yaml, file);
  if (!rules) return base::Fail(rules.error());
  const std::string note = rules::MayBeActivated(*rules) ? "" : "; for conformance, it can never hold";
  return fmt::format("{} is sound: {} inputs, {} measures, {} classes{}", rules->id, rules->inputs.size(),
                     rules->measures.size(), rules->classes.size(), note);
}

base::Result<std::string> CheckFirstForm(const std::string& yaml, const std::string& file) {
  const auto rules = rules::LoadRuleSet(yaml, file);
  if (!rules) return base::Fail(rules.error());
  return fmt::format("{} is sound: {} axes", rules->id, rules->axes.size());
}

}  // namespace

base::Status RulesCheck(const std::string& file, Session& session) {
  const auto yaml = ReadRuleDocument(file);
  if (!yaml) return base::Fail(yaml.error());
  const auto sound = rules::FormatOf(*yaml) == 1 ? CheckFirstForm(*yaml, file) : CheckMeasures(*yaml, file);
  if (!sound) return base::Fail(sound.error());
  *session.err << *sound << '\n';
  return {};
}

base::Status RulesActivate(const std::string& file, Session& session) {
  const auto yaml = ReadRuleDocument(file);
  if (!yaml) return base::Fail(yaml.error());
  if (rules::FormatOf(*yaml) == 2) {
    const auto measures = rules::LoadMeasureRules(*yaml, file);
    if (!measures) return base::Fail(measures.error());
    if (auto may = rules::MayBeActivated(*measures); !may) return base::Fail(may.error());
    return base::Fail(base::ErrorCode::kFailedPrecondition,
                      measures->id + " is sound, but the services do not work out format 2 yet",
                      "`lagesbild rules eval` works it out over a table");
  }
  // Refused here too, where the file has a name to point at.
  if (const auto rules = rules::LoadRuleSet(*yaml, file); !rules) return base::Fail(rules.error());
  RegisterClient registers(session.ingest, session.token);
  const auto activated = registers.ActivateRuleSet(*yaml);
  if (!activated) return base::Fail(activated.error());
  *session.err << fmt::format("rule set {} holds from activation {} on\n", activated->id,
                              activated->activation);
  return {};
}

base::Status RulesList(Session& session) {
  RegisterClient registers(session.ingest, session.token);
  const auto entries = registers.ListRuleSets();
  if (!entries) return base::Fail(entries.error());
  Table table{{"rule_set", "activation", "activated", "active"}, {}};
  for (const auto& entry : *entries) {
    table.rows.push_back({entry.id, entry.activation, LocalTime(entry.activated_at_ms), entry.active});
  }
  Print(table, session.format, *session.out);
  return {};
}

}  // namespace lagesbild::console
