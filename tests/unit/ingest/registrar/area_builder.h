// Areas for the registrar's tests.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "common/model/registers.h"

namespace lagesbild::registrar {

inline model::Area MakeArea(std::string id, std::string level, std::string name = {},
                            std::vector<std::string> within = {}) {
  model::Area area;
  area.id = std::move(id);
  area.level = std::move(level);
  area.name = std::move(name);
  area.within = std::move(within);
  return area;
}

inline model::Area MakeMunicipality(const std::string& code, std::string name) {
  auto area = MakeArea(code, "municipality", std::move(name));
  area.municipality = code;
  area.county = code.substr(0, 2);
  return area;
}

inline model::Area MakeCounty(std::string code, std::string name) {
  auto area = MakeArea(code, "county", std::move(name));
  area.county = std::move(code);
  return area;
}

/// A quarter with its municipality's code.
inline model::Area MakeDeso(std::string id, std::string municipality) {
  auto area = MakeArea(std::move(id), "deso");
  area.municipality = std::move(municipality);
  return area;
}

/// Stockholm and Uppsala: two counties, three municipalities, two quarters, a listed area.
inline std::vector<model::Area> SmallRegister() {
  auto quarter = MakeDeso("0180C1010", "0180");
  quarter.within = {"uso-9"};
  return {MakeCounty("01", "Stockholms län"),
          MakeCounty("03", "Uppsala"),
          MakeMunicipality("0114", "Upplands Väsby"),
          MakeMunicipality("0180", "Stockholm"),
          MakeMunicipality("0380", "Uppsala"),
          quarter,
          MakeDeso("0380C1020", "0380"),
          MakeArea("uso-9", "listed", "Testby")};
}

}  // namespace lagesbild::registrar
