// The machine's clock; sleeping ends when the program is asked to stop.
#pragma once

#include <memory>
#include <stop_token>

#include "console/feeds/publisher.h"

namespace lagesbild::feeds {

std::unique_ptr<Clock> NewSystemClock(std::stop_token stop);

}  // namespace lagesbild::feeds
