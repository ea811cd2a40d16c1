#include "console/commands/rules.h"

#include <fmt/format.h>

#include <fstream>
#include <ostream>
#include <sstream>

#include "common/rules/rule_set_loader.h"
#include "console/clients/register_client.h"

namespace lagesbild::console {

namespace {

base::Result<std::string> ReadDocument(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return base::Fail(base::ErrorCode::kNotFound, "cannot open '" + file + "'", "check the path");
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace

base::Status RulesCheck(const std::string& file, Session& session) {
  const auto yaml = ReadDocument(file);
  if (!yaml) return base::Fail(yaml.error());
  const auto rules = rules::LoadRuleSet(*yaml, file);
  if (!rules) return base::Fail(rules.error());
  *session.err << fmt::format("{} is sound: {} axes\n", rules->id, rules->axes.size());
  return {};
}

base::Status RulesActivate(const std::string& file, Session& session) {
  const auto yaml = ReadDocument(file);
  if (!yaml) return base::Fail(yaml.error());
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
