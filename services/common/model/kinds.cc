#include "common/model/kinds.h"

#include <algorithm>
#include <array>

namespace lagesbild::model {

namespace {

constexpr std::array kKinds = {
    Kind{1, "violence.homicide", "Mord eller dråp", "Homicide", false},
    Kind{2, "violence.attempted_homicide", "Försök till mord eller dråp", "Attempted homicide", false},
    Kind{3, "violence.assault", "Misshandel", "Assault", false},
    Kind{4, "violence.aggravated_assault", "Grov misshandel", "Aggravated assault", false},
    Kind{5, "violence.threat", "Olaga hot", "Unlawful threat", false},
    Kind{6, "violence.robbery", "Rån", "Robbery", false},
    Kind{7, "violence.brawl", "Bråk", "Brawl", false},
    Kind{8, "violence.kidnapping", "Människorov eller olaga frihetsberövande", "Kidnapping", false},
    Kind{9, "violence.sexual", "Sexualbrott", "Sexual offence", false},
    Kind{10, "violence.rape", "Våldtäkt", "Rape", false},
    Kind{11, "violence.bodily_harm", "Vållande till kroppsskada", "Causing bodily harm", false},
    Kind{12, "firearm.shooting", "Skottlossning", "Shooting", false},
    Kind{13, "firearm.explosion", "Sprängning eller detonation", "Explosion or detonation", false},
    Kind{14, "weapon.firearm_offence", "Vapenbrott", "Weapons offence", true},
    Kind{15, "weapon.knife_offence", "Brott mot knivlagen", "Knife offence", true},
    Kind{16, "weapon.dangerous_object", "Farligt föremål", "Dangerous object", false},
    Kind{17, "fire.arson", "Mordbrand eller skadegörelsebrand", "Arson", false},
    Kind{18, "fire.vehicle", "Bilbrand", "Vehicle fire", false},
    Kind{19, "fire.unspecified", "Brand, orsak okänd", "Fire, cause unknown", false},
    Kind{20, "society.violence_against_officer", "Våld eller hot mot tjänsteman",
         "Violence or threat against an officer", false},
    Kind{21, "society.blue_light_sabotage", "Sabotage mot blåljusverksamhet",
         "Sabotage against emergency services", false},
    Kind{22, "society.riot", "Våldsamt upplopp", "Riot", false},
    Kind{23, "society.interference_in_justice", "Övergrepp i rättssak", "Interference in a legal process",
         false},
    Kind{24, "society.bomb_threat", "Bombhot", "Bomb threat", false},
    Kind{25, "society.hate_speech", "Hets mot folkgrupp", "Agitation against a group", false},
    Kind{26, "drugs.offence", "Narkotikabrott", "Drug offence", true},
    Kind{27, "drugs.open_trade", "Öppen narkotikahandel", "Open drug trade", false},
    Kind{28, "property.theft", "Stöld", "Theft", false},
    Kind{29, "property.burglary", "Inbrott", "Burglary", false},
    Kind{30, "property.vehicle_theft", "Stöld av motorfordon", "Vehicle theft", false},
    Kind{31, "property.vandalism", "Skadegörelse", "Vandalism", false},
    Kind{32, "property.handling_stolen_goods", "Häleri", "Handling stolen goods", true},
    Kind{33, "property.fraud", "Bedrägeri", "Fraud", false},
    Kind{34, "property.fraud_against_elderly", "Åldringsbrott", "Fraud against the elderly", false},
    Kind{35, "order.disturbance", "Ofredande eller förargelse", "Disturbance", false},
    Kind{36, "order.trespass", "Olaga intrång eller hemfridsbrott", "Trespass", false},
    Kind{37, "order.intoxication", "Fylleri", "Intoxication", true},
    Kind{38, "order.public_order_act", "Brott mot ordningslagen", "Public order offence", true},
    Kind{39, "order.alarm", "Larm", "Alarm", false},
    Kind{40, "traffic.accident", "Trafikolycka", "Traffic accident", false},
    Kind{41, "traffic.drunk_driving", "Rattfylleri", "Drunk driving", true},
    Kind{42, "traffic.offence", "Trafikbrott", "Traffic offence", true},
    Kind{43, "other.economic_crime", "Ekobrott", "Economic crime", true},
    Kind{44, "other.environmental_crime", "Miljöbrott", "Environmental crime", false},
    Kind{45, "other.regulatory", "Brott mot annan lag", "Other regulatory offence", true},
};

}  // namespace

std::span<const Kind> Kinds() { return kKinds; }

const Kind* FindKind(std::string_view name) {
  const auto* found =
      std::find_if(kKinds.begin(), kKinds.end(), [&](const Kind& kind) { return kind.name == name; });
  return found == kKinds.end() ? nullptr : found;
}

const Kind* FindKind(std::uint16_t number) {
  if (number == 0 || number > kKinds.size()) return nullptr;
  return &kKinds[static_cast<std::size_t>(number - 1)];
}

}  // namespace lagesbild::model
