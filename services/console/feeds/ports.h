// What the feed side of the console needs of the world: bytes, rows.
#pragma once

#include "console/feeds/domain/source.h"  // IWYU pragma: export
