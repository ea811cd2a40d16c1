#include "ingest/registrar/domain/fold_name.h"

#include <array>

namespace lagesbild::registrar {

namespace {

constexpr std::string_view kCountySuffix = " län";
constexpr std::string_view kMunicipalitySuffix = " kommun";

/// A letter and a combining mark after it, and the one letter they make; all lower case.
struct Composition {
  char letter;
  std::string_view mark;
  std::string_view whole;
};
constexpr std::array kCompositions = {
    Composition{'a', "\xCC\x8A", "å"}, Composition{'a', "\xCC\x88", "ä"}, Composition{'o', "\xCC\x88", "ö"},
    Composition{'u', "\xCC\x88", "ü"}, Composition{'e', "\xCC\x81", "é"},
};

/// Lower case and single blanks; U+00A0 is a blank.
std::string Lower(std::string_view name) {
  std::string out;
  out.reserve(name.size());
  bool is_blank_due = false;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const auto byte = static_cast<unsigned char>(name[i]);
    const auto next = i + 1 < name.size() ? static_cast<unsigned char>(name[i + 1]) : 0U;
    const bool is_wide_blank = byte == 0xC2 && next == 0xA0;
    if (is_wide_blank || byte == ' ' || byte == '\t') {
      if (is_wide_blank) ++i;
      is_blank_due = !out.empty();
      continue;
    }
    if (is_blank_due) out.push_back(' ');
    is_blank_due = false;
    if (byte >= 'A' && byte <= 'Z') {
      out.push_back(static_cast<char>(byte + 32U));
    } else if (byte == 0xC3 && next >= 0x80 && next <= 0x9E && next != 0x97) {
      out.push_back(name[i]);
      out.push_back(static_cast<char>(next + 0x20U));
      ++i;
    } else {
      out.push_back(name[i]);
    }
  }
  return out;
}

std::string Compose(std::string name) {
  for (const auto& composition : kCompositions) {
    std::string apart(1, composition.letter);
    apart += composition.mark;
    for (auto at = name.find(apart); at != std::string::npos; at = name.find(apart, at + 1)) {
      name.replace(at, apart.size(), composition.whole);
    }
  }
  return name;
}

std::vector<std::string> WithoutSuffix(std::string_view folded, std::string_view suffix) {
  if (!folded.ends_with(suffix)) return {std::string(folded)};
  const std::string base(folded.substr(0, folded.size() - suffix.size()));
  if (!base.ends_with('s')) return {base};
  return {base, base.substr(0, base.size() - 1)};
}

}  // namespace

std::string FoldName(std::string_view name) {
  auto lower = Lower(name);
  if (lower.find('\xCC') == std::string::npos) return lower;
  return Compose(std::move(lower));
}

std::vector<std::string> MunicipalityNames(std::string_view folded) {
  return WithoutSuffix(folded, kMunicipalitySuffix);
}
std::vector<std::string> CountyNames(std::string_view folded) { return WithoutSuffix(folded, kCountySuffix); }
bool SaysCounty(std::string_view folded) { return folded.ends_with(kCountySuffix); }

}  // namespace lagesbild::registrar
