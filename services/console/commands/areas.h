// lagesbild areas: import, list, show.
#pragma once

#include <string>

#include "console/areas/import.h"
#include "console/session.h"

namespace lagesbild::console {

struct AreasImportOptions {
  std::string file;
  ImportChoice choice;
  /// A table of what became of which area since the version before; empty: none.
  std::string lineage_file;
  bool dry_run = false;
};

/// Reads areas from a file, shows what lies in what, and activates the register's next version.
base::Status AreasImport(const AreasImportOptions& options, Session& session);
struct AreasListOptions {
  std::string level;  ///< Empty: all.
  bool retired = false;
};
/// The register's areas, retired ones only if asked for, then those that no register knows: "unlocated", and
/// provisional ones.
base::Status AreasList(const AreasListOptions& options, Session& session);
/// The register's entry, if there is one, with its lineage, the newest assessment and the trends of one area.
base::Status AreasShow(const std::string& id, Session& session);

}  // namespace lagesbild::console
