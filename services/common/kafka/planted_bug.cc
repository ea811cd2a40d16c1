#include "common/kafka/planted_bug.h"

#if LB_PLANTED_BUGS
#include <cstdlib>
#endif

namespace lagesbild::kafka {

#if LB_PLANTED_BUGS
bool PlantedBug(std::string_view name) {
  static const char* const wanted =
      std::getenv("LAGESBILD_PLANTED_BUG");  // NOLINT(concurrency-mt-unsafe): read once, never set
  return wanted != nullptr && name == wanted;
}
#endif

}  // namespace lagesbild::kafka
