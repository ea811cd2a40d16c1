#include "console/commands/kinds.h"

#include <ostream>

#include "common/model/kinds.h"
#include "console/feeds/domain/taxonomy.h"

namespace lagesbild::console {

base::Status Kinds(const KindsOptions& options, Session& session) {
  if (options.markdown) {
    *session.out << feeds::KindsMarkdown();
    return {};
  }
  Table table{{"number", "kind", "swedish", "english", "found_by_the_police"}, {}};
  for (const auto& kind : model::Kinds()) {
    table.rows.push_back({static_cast<std::int64_t>(kind.number), std::string(kind.name),
                          std::string(kind.swedish), std::string(kind.english), kind.police_detected});
  }
  Print(table, session.format, *session.out);
  return {};
}

}  // namespace lagesbild::console
