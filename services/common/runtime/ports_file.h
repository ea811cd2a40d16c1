// Tells others which ports a service got: a JSON file {"grpc":N,"metrics":N}, for tests and the demo.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "common/base/result.h"

namespace lagesbild::runtime {

using Ports = std::map<std::string, std::uint16_t>;

/// Writes the whole file at once (a reader never sees half of it). kUnavailable: cannot write there.
base::Status WritePortsFile(const std::string& path, const Ports& ports);

/// kNotFound: no such file (yet). kInvalidArgument: not such a file.
base::Result<Ports> ReadPortsFile(const std::string& path);

}  // namespace lagesbild::runtime
