// Place names as people write them, made comparable.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lagesbild::registrar {

/// Lower case (ASCII and the Latin letters of U+00C0 to U+00DE, so Å Ä Ö É Ü), letters with a combining ring,
/// diaeresis or acute as one letter, runs of blanks as one, none at the ends. UTF-8 in and out; other bytes
/// stay.
std::string FoldName(std::string_view name);

/// The names a folded name may stand for at a level, the likeliest first: "stockholms kommun" may be
/// "stockholms" or "stockholm"; "gävleborgs län" "gävleborg". Names without the word stay as they are.
std::vector<std::string> MunicipalityNames(std::string_view folded);
std::vector<std::string> CountyNames(std::string_view folded);
/// True: the folded name says itself that it is a county's ("… län").
bool SaysCounty(std::string_view folded);

}  // namespace lagesbild::registrar
