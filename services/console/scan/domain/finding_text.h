// A finding as a sentence that a person understands, in Swedish and English.
#pragma once

#include <string>

#include "console/scan/domain/scan.h"

namespace lagesbild::scan {

std::string InEnglish(const Finding& finding, PeriodKind periods);
std::string InSwedish(const Finding& finding, PeriodKind periods);

}  // namespace lagesbild::scan
