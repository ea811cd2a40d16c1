// The clock and the randomness of the machine.
#pragma once

#include "notification/ports.h"

namespace lagesbild::notification {

class SystemMachine final : public Machine {
 public:
  std::int64_t NowMs() override;
  base::Result<std::string> RandomBytes() override;
};

}  // namespace lagesbild::notification
