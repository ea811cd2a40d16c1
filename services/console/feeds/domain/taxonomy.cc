#include "console/feeds/domain/taxonomy.h"

#include <algorithm>
#include <array>

#include "common/model/kinds.h"
#include "console/feeds/domain/text.h"

namespace lagesbild::feeds {

namespace {

constexpr std::string_view kSummary = "SUMMARY";
constexpr std::string_view kControl = "POLICE_CONTROL";
constexpr std::string_view kOperation = "POLICE_OPERATION";
constexpr std::string_view kNotice = "NOTICE";
constexpr std::string_view kPerson = "PERSON_SOUGHT_OR_FOUND";
constexpr std::string_view kRescue = "RESCUE_OR_ILLNESS";
constexpr std::string_view kFound = "PROPERTY_FOUND";
constexpr std::string_view kObstacle = "TRAFFIC_OBSTACLE";
constexpr std::string_view kAnimal = "ANIMAL";
constexpr std::string_view kUnspecified = "UNSPECIFIED_TYPE";

constexpr std::array kExclusions = {
    Exclusion{kSummary, "Holds many incidents, usually of a whole county; it is not one incident."},
    Exclusion{kControl, "Something the police chose to check; tells of their work, not of what happened."},
    Exclusion{kOperation, "A police operation, without saying what happened."},
    Exclusion{kNotice, "A message, or news of an event that has its own entry."},
    Exclusion{kPerson, "Someone is sought or was found; the cause is not known."},
    Exclusion{kRescue, "An accident, illness or rescue that is neither crime nor traffic."},
    Exclusion{kFound, "Something was found again; the theft is an event of its own."},
    Exclusion{kObstacle, "An obstacle on a road; nobody was hurt and nothing was done."},
    Exclusion{kAnimal, "About animals."},
    Exclusion{kUnspecified, "The type does not say what happened."},
};

constexpr TypeMapping Is(std::string_view type, std::string_view kind) { return {type, kind, {}}; }
constexpr TypeMapping Not(std::string_view type, std::string_view exclusion) { return {type, {}, exclusion}; }

constexpr std::array kTypes = {
    Is("Alkohollagen", "other.regulatory"),
    Not("Anträffad död", kPerson),
    Not("Anträffat gods", kFound),
    Not("Arbetsplatsolycka", kRescue),
    Is("Bedrägeri", "property.fraud"),
    Is("Bombhot", "society.bomb_threat"),
    Is("Brand", "fire.unspecified"),
    Is("Brand automatlarm", "order.alarm"),
    Is("Bråk", "violence.brawl"),
    Is("Detonation", "firearm.explosion"),
    Not("Djur", kAnimal),
    Not("Efterlyst person", kPerson),
    Is("Ekobrott", "other.economic_crime"),
    Is("Explosion", "firearm.explosion"),
    Is("Farligt föremål, misstänkt", "weapon.dangerous_object"),
    Not("Fjällräddning", kRescue),
    Is("Fylleri", "order.intoxication"),
    Is("Fylleri/LOB", "order.intoxication"),
    Is("Förfalskningsbrott", "property.fraud"),
    Not("Försvunnen person", kPerson),
    Is("Hemfridsbrott", "order.trespass"),
    Is("Hets mot folkgrupp", "society.hate_speech"),
    Is("Häleri", "property.handling_stolen_goods"),
    Is("Inbrott", "property.burglary"),
    Is("Inbrott, försök", "property.burglary"),
    Not("Information", kNotice),
    Is("Knivlagen", "weapon.knife_offence"),
    Not("Kontroll", kControl),
    Not("Kontroll person/fordon", kControl),
    Not("Lagen om hundar och katter", kAnimal),
    Is("Larm Inbrott", "order.alarm"),
    Is("Larm Överfall", "order.alarm"),
    Is("Luftfartslagen", "other.regulatory"),
    Is("Miljöbrott", "other.environmental_crime"),
    Is("Missbruk av urkund", "property.fraud"),
    Is("Misshandel", "violence.assault"),
    Is("Misshandel, grov", "violence.aggravated_assault"),
    Is("Mord/dråp", "violence.homicide"),
    Is("Mord/dråp, försök", "violence.attempted_homicide"),
    Is("Mordbrand", "fire.arson"),
    Not("Motorfordon, anträffat stulet", kFound),
    Is("Motorfordon, stöld", "property.vehicle_theft"),
    Is("Narkotikabrott", "drugs.offence"),
    Is("Ofredande/förargelse", "order.disturbance"),
    Is("Olaga frihetsberövande/människorov", "violence.kidnapping"),
    Is("Olaga hot", "violence.threat"),
    Is("Olaga intrång", "order.trespass"),
    Is("Olovlig körning", "traffic.offence"),
    Is("Ordningslagen", "order.public_order_act"),
    Not("Polisinsats/kommendering", kOperation),
    Is("Rattfylleri", "traffic.drunk_driving"),
    Is("Rån", "violence.robbery"),
    Is("Rån väpnat", "violence.robbery"),
    Is("Rån övrigt", "violence.robbery"),
    Is("Rån, försök", "violence.robbery"),
    Not("Räddningsinsats", kRescue),
    Is("Sabotage mot blåljusverksamhet", "society.blue_light_sabotage"),
    Not("Sammanfattning dag", kSummary),
    Not("Sammanfattning dygn", kSummary),
    Not("Sammanfattning eftermiddag", kSummary),
    Not("Sammanfattning helg", kSummary),
    Not("Sammanfattning kväll", kSummary),
    Not("Sammanfattning kväll och natt", kSummary),
    Not("Sammanfattning natt", kSummary),
    Not("Sammanfattning vecka", kSummary),
    Is("Sedlighetsbrott", "violence.sexual"),
    Is("Sexualbrott", "violence.sexual"),
    Not("Sjukdom/olycksfall", kRescue),
    Is("Sjölagen", "other.regulatory"),
    Is("Skadegörelse", "property.vandalism"),
    Is("Skottlossning", "firearm.shooting"),
    Is("Skottlossning, misstänkt", "firearm.shooting"),
    Is("Skyddslagen", "other.regulatory"),
    Is("Smällar", "order.disturbance"),
    Is("Spridning smitta/kemikalier", "other.environmental_crime"),
    Is("Stöld", "property.theft"),
    Is("Stöld, försök", "property.theft"),
    Is("Stöld/inbrott", "property.burglary"),
    Is("Trafikbrott", "traffic.offence"),
    Not("Trafikhinder", kObstacle),
    Not("Trafikkontroll", kControl),
    Is("Trafikolycka", "traffic.accident"),
    Is("Trafikolycka, personskada", "traffic.accident"),
    Is("Trafikolycka, singel", "traffic.accident"),
    Is("Trafikolycka, smitning från", "traffic.accident"),
    Is("Trafikolycka, vilt", "traffic.accident"),
    Not("Uppdatering", kNotice),
    Not("Upphittat föremål", kFound),
    Is("Utlänningslagen", "other.regulatory"),
    Is("Vapenlagen", "weapon.firearm_offence"),
    Not("Varningslarm/haveri", kRescue),
    Is("Vållande till kroppsskada", "violence.bodily_harm"),
    Is("Våld/hot mot tjänsteman", "society.violence_against_officer"),
    Is("Våldtäkt", "violence.rape"),
    Is("Våldtäkt, försök", "violence.rape"),
    Is("Åldringsbrott", "property.fraud_against_elderly"),
    Not("Övrigt", kUnspecified),
};

constexpr TypeMapping kOtherSummary = Not("Sammanfattning", kSummary);

constexpr std::array kCrimeCodes = {
    CrimeCodeMapping{"1210", "fire.arson", "Skadegörelse genom brand, ej på motorfordon"},
    CrimeCodeMapping{"1211", "fire.vehicle", "Skadegörelse, brand på motorfordon"},
    CrimeCodeMapping{"1311", "society.blue_light_sabotage", "Sabotage mot blåljusverksamhet"},
    CrimeCodeMapping{"1615", "society.riot", "Upplopp med mera, 16 kap. brottsbalken"},
    CrimeCodeMapping{"1701", "society.violence_against_officer", "Våld mot polisman"},
    CrimeCodeMapping{"1702", "society.violence_against_officer", "Våld mot annan tjänsteman"},
};

std::string Cell(std::string_view text) { return std::string(text) + " | "; }

std::string KindTable() {
  std::string out = "| number | kind | Swedish | English | found by the police |\n|---|---|---|---|---|\n";
  for (const model::Kind& kind : model::Kinds()) {
    out += "| " + std::to_string(kind.number) + " | `" + std::string(kind.name) + "` | " +
           Cell(kind.swedish) + Cell(kind.english) + (kind.police_detected ? "yes |\n" : "|\n");
  }
  return out;
}

std::string TypeTable() {
  std::string out = "| type | kind | left out because |\n|---|---|---|\n";
  for (const TypeMapping& mapping : kTypes) {
    out += "| " + Cell(mapping.type);
    out += mapping.kind.empty() ? "| " : "`" + std::string(mapping.kind) + "` | ";
    out += mapping.exclusion.empty() ? "|\n" : std::string(mapping.exclusion) + " |\n";
  }
  return out;
}

}  // namespace

std::span<const Exclusion> Exclusions() { return kExclusions; }
std::span<const TypeMapping> PolisenTypes() { return kTypes; }
std::span<const CrimeCodeMapping> CrimeCodes() { return kCrimeCodes; }

const TypeMapping* FindPolisenType(std::string_view type) {
  const std::string_view wanted = Trim(type);
  const auto* found = std::find_if(kTypes.begin(), kTypes.end(),
                                   [&](const TypeMapping& mapping) { return mapping.type == wanted; });
  if (found != kTypes.end()) return found;
  return wanted.starts_with("Sammanfattning") ? &kOtherSummary : nullptr;
}

const TypeMapping* LongestTypeAtStart(std::string_view text) {
  const TypeMapping* longest = nullptr;
  for (const TypeMapping& mapping : kTypes) {
    if (!text.starts_with(mapping.type)) continue;
    const std::string_view rest = Trim(text.substr(mapping.type.size()));
    if (!rest.empty() && rest.front() != ',') continue;
    if (longest == nullptr || mapping.type.size() > longest->type.size()) longest = &mapping;
  }
  return longest;
}

const CrimeCodeMapping* FindCrimeCode(std::string_view code) {
  const std::string_view wanted = Trim(code);
  const auto* found = std::find_if(kCrimeCodes.begin(), kCrimeCodes.end(),
                                   [&](const CrimeCodeMapping& mapping) { return mapping.code == wanted; });
  return found == kCrimeCodes.end() ? nullptr : found;
}

std::string KindsMarkdown() {
  std::string out =
      "# Kinds of incident\n\n"
      "Printed by `lagesbild kinds --markdown` from the tables in code; a test compares. Numbers are for "
      "ever:\nthey stand in persisted state. What the police find by looking is marked: it tells of their "
      "work, and is left\nout of scores unless a rule set says otherwise.\n\n";
  out += KindTable();
  out += "\n## Types of polisen.se\n\nBlanks around a type do not matter.\n\n";
  out += TypeTable();
  out += "\nReasons for leaving a type out:\n\n";
  for (const Exclusion& exclusion : kExclusions) {
    out += "- `" + std::string(exclusion.code) + "`: " + std::string(exclusion.meaning) + "\n";
  }
  out += "\n## Codes of the crime statistics\n\n| code | kind | meaning |\n|---|---|---|\n";
  for (const CrimeCodeMapping& mapping : kCrimeCodes) {
    out += "| " + Cell(mapping.code) + "`" + std::string(mapping.kind) + "` | " +
           std::string(mapping.meaning) + " |\n";
  }
  return out;
}

}  // namespace lagesbild::feeds
