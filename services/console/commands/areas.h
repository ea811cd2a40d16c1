// lagesbild areas: import, list, show.
#pragma once

#include <string>

#include "console/areas/import.h"
#include "console/session.h"

namespace lagesbild::console {

struct AreasImportOptions {
  std::string file;
  ImportChoice choice;
  bool dry_run = false;
};

/// Reads areas from a file, shows what lies in what, and activates the register's next version.
base::Status AreasImport(const AreasImportOptions& options, Session& session);
/// The register's areas, then those that no register knows: "unlocated", and provisional ones. level: empty
/// means all.
base::Status AreasList(const std::string& level, Session& session);
/// The register's entry, if there is one, the newest assessment and the trends of one area.
base::Status AreasShow(const std::string& id, Session& session);

}  // namespace lagesbild::console
