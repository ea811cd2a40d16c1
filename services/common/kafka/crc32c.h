// The checksum of the lane's records; the read model uses the same, so it lives in base.
#pragma once

#include "common/base/crc32c.h"

namespace lagesbild::kafka {

using base::Crc32c;

}  // namespace lagesbild::kafka
