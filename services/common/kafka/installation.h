// The installation record: written once by `lagesbild init`, checked by every service at its start.
#pragma once

#include <optional>
#include <string>

#include "common/base/result.h"
#include "common/model/registers.h"

namespace lagesbild::kafka {

/// Nothing: there is no record yet. kNotFound: not even its topic. kInvalidArgument: the record is broken.
base::Result<std::optional<model::Installation>> ReadInstallation(const std::string& bootstrap);

/// kAlreadyExists: there is one; it is never replaced. Two calls at the same time: one wins.
base::Status WriteInstallation(const std::string& bootstrap, const model::Installation& installation);

/// The installation, if it is whole: the record is there and every topic of the registry has the partitions
/// it says. kFailedPrecondition otherwise; the message lists every topic at fault with found and expected.
/// kUnavailable: the broker is not there.
base::Result<model::Installation> CheckInstallation(const std::string& bootstrap);

}  // namespace lagesbild::kafka
