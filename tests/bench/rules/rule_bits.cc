// rule_bits RULES TABLE: the bits of every measure of every row, for same_bits.sh to compare between
// compilers.
#include <bit>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <sstream>

#include "common/rules/measure_rules.h"
#include "console/tables/adapters/table_file.h"
#include "console/tables/domain/bind.h"
#include "console/tables/domain/evaluate_table.h"

namespace {

using namespace lagesbild;  // NOLINT(google-build-using-namespace): one program, one purpose

int Report(const base::Error& error) {
  std::fprintf(stderr, "rule_bits: %s\n", error.ToString().c_str());
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return Report({base::ErrorCode::kInvalidArgument, "not two files", "rule_bits RULES TABLE"});
  std::ifstream file(argv[1]);
  std::stringstream text;
  text << file.rdbuf();
  const auto rules = rules::LoadMeasureRules(text.str(), argv[1]);
  if (!rules) return Report(rules.error());
  const auto table = tables::ReadTable(argv[2]);
  if (!table) return Report(table.error());
  auto rows = tables::Bind(*rules, *table, {"", "", 20'818});
  if (!rows) return Report(rows.error());
  const auto evaluation = tables::EvaluateTable(*rules, *rows);
  if (!evaluation) return Report(evaluation.error());
  for (std::size_t row = 0; row < rows->size(); ++row) {
    std::printf("%s", (*rows)[row].area.c_str());
    for (const auto& outcome : evaluation->rows[row].outcomes)
      std::printf(" %016llx/%d", static_cast<unsigned long long>(std::bit_cast<std::uint64_t>(outcome.value)),
                  static_cast<int>(outcome.missing));  // NOLINT(google-runtime-int): printf's
    std::printf("\n");
  }
  return 0;
}
