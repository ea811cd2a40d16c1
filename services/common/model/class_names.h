// What people call the indicated classes. They are never called by an authority's own class names.
#pragma once

#include <array>
#include <string_view>

namespace lagesbild::model {

struct ClassName {
  std::string_view id;
  std::string_view sv;
  std::string_view en;
};

inline constexpr std::array kClassNames = {
    ClassName{"none", "ingen", "none"},
    ClassName{"elevated", "förhöjd", "elevated"},
    ClassName{"high", "hög", "high"},
    ClassName{"severe", "allvarlig", "severe"},
    ClassName{"insufficient_evidence", "underlag saknas", "insufficient evidence"},
};

}  // namespace lagesbild::model
