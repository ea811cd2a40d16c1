// What the types of polisen.se and the crime codes are in our taxonomy of kinds, or why they are no incident.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace lagesbild::feeds {

/// Why a type is left out: `code` stands in refusals, `meaning` in proto/KINDS.md.
struct Exclusion {
  std::string_view code;
  std::string_view meaning;
};
std::span<const Exclusion> Exclusions();

/// One type of polisen.se. Exactly one of `kind` (a name of common/model/kinds.h) and `exclusion` is set.
struct TypeMapping {
  std::string_view type;
  std::string_view kind;
  std::string_view exclusion;
};
/// All 97 types, trimmed, in Swedish alphabetical order as bytes.
std::span<const TypeMapping> PolisenTypes();
/// Blanks around `type` do not matter, letter case does. Any other "Sammanfattning …" is a summary too.
/// nullptr: unknown.
const TypeMapping* FindPolisenType(std::string_view type);
/// The longest known type that `text` begins with and that a comma or the end follows; nullptr: none. The
/// mapping's own length may be shorter than what stands in `text`: blanks may follow it.
const TypeMapping* LongestTypeAtStart(std::string_view text);

/// One code of the Swedish crime statistics.
struct CrimeCodeMapping {
  std::string_view code;
  std::string_view kind;
  std::string_view meaning;
};
std::span<const CrimeCodeMapping> CrimeCodes();
/// nullptr: unknown.
const CrimeCodeMapping* FindCrimeCode(std::string_view code);

/// proto/KINDS.md: the kinds and both mappings, as Markdown.
std::string KindsMarkdown();

}  // namespace lagesbild::feeds
