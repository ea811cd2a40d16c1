// Words of the picture for people, in Swedish and English. Programs read ids and never these.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/base/result.h"

namespace lagesbild::picture {

enum class Language : std::uint8_t { kEnglish, kSwedish };

/// The same words in both.
struct Phrase {
  std::string_view en;
  std::string_view sv;
  std::string_view In(Language language) const { return language == Language::kSwedish ? sv : en; }
};

/// What people call an id of ours, a class or the name of a column. An id without words stands for itself.
std::string_view WordOf(std::string_view id, Language language);

/// 1 decimal with the language's own point: thousandths as "12.3" or "12,3", rounded half away from zero.
std::string Tenths(std::int64_t milli, Language language);

}  // namespace lagesbild::picture
