// The clock and the randomness of the machine.
#pragma once

#include "ingest/gateway/ports.h"

namespace lagesbild::ingest {

class SystemClock : public Clock {
 public:
  std::int64_t NowMs() const override;
};

class SystemRandomness : public Randomness {
 public:
  base::Result<std::string> Bytes(std::size_t count) override;
};

}  // namespace lagesbild::ingest
