// A file as bytes; gzip is unpacked by the way.
#pragma once

#include <memory>
#include <string>

#include "console/feeds/ports.h"

namespace lagesbild::feeds {

/// kNotFound, kPermissionDenied or kInvalidArgument (a folder) with the path.
base::Result<std::unique_ptr<ByteSource>> OpenFile(const std::string& path);

}  // namespace lagesbild::feeds
