#include "console/picture/language.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "common/model/class_names.h"

namespace lagesbild::picture {

namespace {

struct Word {
  std::string_view id;
  Phrase phrase;
};

constexpr std::array kWords = {
    // columns
    Word{"level", {"level", "nivå på område"}},
    Word{"class", {"class", "klass"}},
    Word{"indicated_class", {"indicated", "indikerad"}},
    Word{"official_class", {"official", "officiell"}},
    Word{"official_area", {"set for", "satt för"}},
    Word{"decided", {"decided", "beslutad"}},
    Word{"authority", {"authority", "myndighet"}},
    Word{"areas", {"areas", "områden"}},
    Word{"at_day", {"then", "då"}},
    Word{"now", {"now", "nu"}},
    Word{"change", {"change", "ändring"}},
    Word{"added", {"added", "tillkommet"}},
    Word{"gone", {"gone", "borta"}},
    Word{"time", {"time", "tid"}},
    Word{"area", {"area", "område"}},
    Word{"name", {"name", "namn"}},
    Word{"from", {"from", "från"}},
    Word{"to", {"to", "till"}},
    Word{"moved", {"what moved", "vad som ändrades"}},
    Word{"contributed", {"what contributed", "vad som bidrog"}},
    Word{"agreement", {"agreement", "överensstämmelse"}},
    Word{"priority", {"priority", "prioritet"}},
    Word{"reason", {"reason", "skäl"}},
    Word{"others", {"predecessors or successors", "föregångare eller efterföljare"}},
    Word{"learning", {"learning", "historik hämtas"}},
    // what moved
    Word{"reality", {"reality", "verkligheten"}},
    Word{"knowledge", {"knowledge", "kunskapen"}},
    Word{"rules", {"rules", "reglerna"}},
    Word{"frame", {"areas", "områdena"}},
    Word{"not_told", {"not told", "inte uppgivet"}},
    // agreement
    Word{"both", {"listed and indicated", "listat och indikerat"}},
    Word{"neither", {"neither listed nor indicated", "varken listat eller indikerat"}},
    Word{"official_only", {"listed, not indicated", "listat, inte indikerat"}},
    Word{"indicated_only", {"indicated, not listed", "indikerat, inte listat"}},
    Word{"no_evidence", {"listed or not: we cannot say", "listat eller inte: underlag saknas"}},
    Word{"not_compared", {"not compared", "inte jämfört"}},
    // frame
    Word{"replaced", {"took another's place", "har ersatt"}},
    Word{"retired", {"retired", "utgått"}},
    Word{"not_known", {"not known", "okänt"}},
    Word{"not_listed", {"no longer listed", "inte längre listat"}},
};

}  // namespace

std::string_view WordOf(std::string_view id, Language language) {
  for (const auto& name : model::kClassNames) {
    if (name.id == id) return language == Language::kSwedish ? name.sv : name.en;
  }
  const auto found =
      std::find_if(kWords.begin(), kWords.end(), [&](const Word& word) { return word.id == id; });
  return found == kWords.end() ? id : found->phrase.In(language);
}

std::string Tenths(std::int64_t milli, Language language) {
  const std::int64_t tenths = (std::abs(milli) + 50) / 100;
  const char point = language == Language::kSwedish ? ',' : '.';
  return (milli < 0 && tenths > 0 ? "-" : "") + std::to_string(tenths / 10) + point +
         std::to_string(tenths % 10);
}

}  // namespace lagesbild::picture
