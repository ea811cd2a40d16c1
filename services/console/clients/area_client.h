// Calls AreaService: the picture.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "common/base/result.h"
#include "common/model/assessment.h"
#include "common/model/trend.h"

namespace lagesbild::console {

struct AreaAnswer {
  model::Assessment assessment;
  std::vector<model::Trend> trends;
};

class AreaClient {
 public:
  AreaClient(const std::string& address, std::string token);
  ~AreaClient();

  base::Result<AreaAnswer> GetArea(const std::string& area);
  /// level: empty means all. Ascending by area id, over all pages.
  base::Result<std::vector<model::Assessment>> ListAreas(const std::string& level);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lagesbild::console
