#include "console/commands/references.h"

#include <fmt/format.h>

#include <ostream>

#include "console/clients/register_client.h"
#include "console/references/reference_file.h"

namespace lagesbild::console {

namespace {

Cell TextOrNothing(const std::string& text) { return text.empty() ? Cell() : Cell(text); }

void ShowAnswer(const measures::NamedReference& reference, const ReferenceAnswer& answer, bool waits,
                Session& session) {
  Table table{{"reference", "level", "rule_set", "period", "areas", "replaces", "activation", "waits"}, {}};
  table.rows.push_back({answer.id, reference.level, reference.rule_set, reference.period,
                        reference.area_count, TextOrNothing(answer.replaces),
                        answer.activation > 0 ? Cell(answer.activation) : Cell(), waits});
  Print(table, session.format, *session.out);
}

std::string Outcome(const ReferenceAnswer& answer, bool dry_run) {
  if (answer.unchanged) return fmt::format("reference {} holds already: nothing changed", answer.id);
  const std::string place = answer.replaces.empty() ? std::string() : ", in the place of " + answer.replaces;
  if (dry_run) return fmt::format("dry run: reference {} would hold{}; nothing changed", answer.id, place);
  return fmt::format("reference {} holds from activation {} on{}", answer.id, answer.activation, place);
}

}  // namespace

base::Status ReferenceActivate(const ReferenceActivateOptions& options, Session& session) {
  const auto reference = ReadReferenceFile(options.file);
  if (!reference) return base::Fail(reference.error());
  RegisterClient registers(session.ingest, session.token);
  const auto answer = registers.ActivateReference(*reference, options.dry_run);
  if (!answer) return base::Fail(answer.error());
  const bool waits = answer->active_rule_set != reference->rule_set;
  ShowAnswer(*reference, *answer, waits, session);
  *session.err << Outcome(*answer, options.dry_run) << '\n';
  if (waits) {
    *session.err << fmt::format(
        "warning: it is made by rule set {}, and {} holds: it waits until its own is activated\n",
        reference->rule_set, answer->active_rule_set.empty() ? "none" : answer->active_rule_set);
  }
  if (!answer->rule_set_known) {
    *session.err << fmt::format(
        "warning: rule set {} was never activated, so the reference could not be "
        "checked against it\n",
        reference->rule_set);
  }
  return {};
}

base::Status ReferenceList(Session& session) {
  RegisterClient registers(session.ingest, session.token);
  const auto entries = registers.ListReferences();
  if (!entries) return base::Fail(entries.error());
  Table table{{"level", "rule_set", "period", "areas", "since", "in_use", "reference", "activation"}, {}};
  for (const auto& entry : *entries) {
    table.rows.push_back({entry.level, entry.rule_set, entry.period, entry.area_count,
                          LocalTime(entry.activated_at_ms), entry.in_use, entry.id, entry.activation});
  }
  Print(table, session.format, *session.out);
  return {};
}

}  // namespace lagesbild::console
