#include "common/rules/denied.h"

#include <algorithm>
#include <array>
#include <string>

namespace lagesbild::rules {

namespace {

/// Found anywhere in a folded name. Swedish, Danish, Norwegian, English, and the names of published indices.
constexpr std::array kStems = std::to_array<std::string_view>({
    "origin",     "ursprung",      "harkomst",    "herkomst",       "oprind",     "oprinn",
    "ancestr",    "religio",       "trossamf",    "ethnic",         "etnic",      "etnisk",
    "etnicitet",  "birthcountr",   "birthplace",  "countryofb",     "bornabroad", "bornoutside",
    "nativeborn", "overseasborn",  "foreig",      "utrikes",        "utlandsk",   "utlands",
    "utlandet",   "inrikesf",      "fodelse",     "fodels",         "fodsel",     "fodeland",
    "nationalit", "medborgarskap", "statsborger", "citizenship",    "immigra",    "invandr",
    "innvandr",   "indvandr",      "migrant",     "flykting",       "refugee",    "asylum",
    "asyl",       "minorit",       "minrty",      "nonwestern",     "nonwhite",   "ikkevestlig",
    "ickevast",   "utomnordisk",   "utomeurop",   "muslim",         "islam",      "christi",
    "kristen",    "jewish",        "judisk",      "judendom",       "hindu",      "buddhis",
    "hebrew",     "mosque",        "moske",       "church",         "background", "bakgrund",
    "baggrund",   "mothertongue",  "modersmal",   "languagespoken", "limeng",     "englishprof",
    "race",       "racial",        "hispan",
});

/// Too short to be looked for inside other words.
constexpr std::array kWords = std::to_array<std::string_view>(
    {"ras", "tro", "kyrka", "romer", "roma", "samer", "jew", "jews", "jude", "judar"});

/// Letters of Latin-1 and their like without accents; source: the code charts U+00C0 to U+00FF, U+0100 to
/// U+017F for a, e, o.
struct Accent {
  std::string_view letter;
  char plain;
};
constexpr std::array kAccents = std::to_array<Accent>({
    {"å", 'a'}, {"ä", 'a'}, {"ö", 'o'}, {"Å", 'a'}, {"Ä", 'a'}, {"Ö", 'o'}, {"æ", 'a'}, {"ø", 'o'},
    {"Æ", 'a'}, {"Ø", 'o'}, {"é", 'e'}, {"è", 'e'}, {"É", 'e'}, {"È", 'e'}, {"ü", 'u'}, {"Ü", 'u'},
    {"á", 'a'}, {"à", 'a'}, {"í", 'i'}, {"ó", 'o'}, {"ı", 'i'}, {"İ", 'i'}, {"ë", 'e'}, {"ï", 'i'},
    {"ô", 'o'}, {"ê", 'e'}, {"î", 'i'}, {"â", 'a'}, {"ç", 'c'}, {"ñ", 'n'},
});

/// Lower-case letters with one blank where anything else stood. A combining accent (U+0300 to U+036F) is
/// nothing.
std::string Fold(std::string_view name) {
  std::string folded;
  for (std::size_t at = 0; at < name.size();) {
    const auto byte = static_cast<unsigned char>(name[at]);
    const auto rest = name.substr(at);
    const auto accent = std::find_if(kAccents.begin(), kAccents.end(),
                                     [&](const Accent& one) { return rest.starts_with(one.letter); });
    if (accent != kAccents.end()) {
      folded.push_back(accent->plain);
      at += accent->letter.size();
    } else if ((byte == 0xCC ||
                (byte == 0xCD && rest.size() > 1 && static_cast<unsigned char>(rest[1]) <= 0xAF)) &&
               rest.size() > 1) {
      at += 2;
    } else {
      const bool is_letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
      folded.push_back(is_letter ? static_cast<char>(byte | 0x20U) : ' ');
      ++at;
    }
  }
  return folded;
}

bool HasWord(std::string_view folded) {
  while (!folded.empty()) {
    const std::string_view word = folded.substr(0, folded.find(' '));
    if (std::find(kWords.begin(), kWords.end(), word) != kWords.end()) return true;
    folded.remove_prefix(std::min(word.size() + 1, folded.size()));
  }
  return false;
}

}  // namespace

bool IsDenied(std::string_view name) {
  std::string folded = Fold(name);
  if (HasWord(folded)) return true;
  folded.erase(std::remove(folded.begin(), folded.end(), ' '), folded.end());
  return std::any_of(kStems.begin(), kStems.end(),
                     [&](std::string_view stem) { return folded.find(stem) != std::string::npos; });
}

}  // namespace lagesbild::rules
