// Versions of the areas register, read in once and shared by the partitions of a lane.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "common/base/result.h"
#include "ingest/registrar/domain/area_table.h"
#include "ingest/registrar/ports.h"

namespace lagesbild::registrar {

/// One version, ready to be asked. index: nullptr in the version without areas.
struct AreasVersion {
  AreaTable table;
  std::unique_ptr<AreaIndex> index;
};

/// Keeps the newest two versions, as partitions pass a marker one after the other. One thread.
class AreaRegistry {
 public:
  AreaRegistry(AreaContent& content, IndexBuilder build_index, RegistrarReport& report)
      : content_(content), build_index_(std::move(build_index)), report_(report) {}

  /// The version whose content the manifest names. shared_ptr: partitions leave an old version at different
  /// times. kUnavailable, kInvalidArgument: as AreaContent::Load; also if the areas are not as many as the
  /// manifest says.
  base::Result<std::shared_ptr<const AreasVersion>> Get(const model::AreasManifest& manifest);

 private:
  struct Known {
    std::vector<std::string> bundles;
    std::shared_ptr<const AreasVersion> version;
  };

  std::shared_ptr<const AreasVersion> Build(const model::AreasManifest& manifest,
                                            std::vector<model::Area> areas);

  AreaContent& content_;
  IndexBuilder build_index_;
  RegistrarReport& report_;
  std::vector<Known> known_;  ///< Newest last.
};

}  // namespace lagesbild::registrar
