#include "console/commands/rules.h"

#include <fmt/format.h>

#include <ostream>

#include "common/rules/measure_rules.h"
#include "common/rules/rule_set_loader.h"
#include "console/clients/register_client.h"
#include "console/commands/rule_document.h"

namespace lagesbild::console {

namespace {

/// What keeps a sound rule set from being made active; empty: nothing.
std::string NoteOn(const measures::RuleSet& rules) {
  const auto may = rules::MayBeActivated(rules);
  if (may) return {};
  if (may.error().code == base::ErrorCode::kPermissionDenied) return "; for conformance, it can never hold";
  return "; it cannot be made active: " + may.error().ToString();
}

base::Result<std::string> CheckMeasures(const std::string& yaml, const std::string& file) {
  const auto rules = rules::LoadMeasureRules(yaml, file);
  if (!rules) return base::Fail(rules.error());
  return fmt::format("{} is sound: {} inputs, {} measures, {} axes, {} classes{}", rules->id,
                     rules->inputs.size(), rules->measures.size(), rules->axes.size(), rules->classes.size(),
                     NoteOn(*rules));
}

base::Result<std::string> CheckFirstForm(const std::string& yaml, const std::string& file) {
  const auto rules = rules::LoadRuleSet(yaml, file);
  if (!rules) return base::Fail(rules.error());
  return fmt::format("{} is sound: {} axes", rules->id, rules->axes.size());
}

base::Status MayBeActivated(const std::string& yaml, const std::string& file) {
  if (rules::FormatOf(yaml) != 2) {
    const auto rules = rules::LoadRuleSet(yaml, file);
    return rules ? base::Status() : base::Fail(rules.error());
  }
  const auto rules = rules::LoadMeasureRules(yaml, file);
  if (!rules) return base::Fail(rules.error());
  return rules::MayBeActivated(*rules);
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
  // Refused here too, where the file has a name to point at.
  if (const auto may = MayBeActivated(*yaml, file); !may) return base::Fail(may.error());
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
