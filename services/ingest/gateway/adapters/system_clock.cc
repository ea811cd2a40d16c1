#include "ingest/gateway/adapters/system_clock.h"

#include <openssl/rand.h>

#include <chrono>

namespace lagesbild::ingest {

std::int64_t SystemClock::NowMs() const {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

base::Result<std::string> SystemRandomness::Bytes(std::size_t count) {
  std::string bytes(count, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) == 1) return bytes;
  return base::Fail(base::ErrorCode::kUnavailable, "the system gives no random bytes",
                    "try again; check /dev/urandom");
}

}  // namespace lagesbild::ingest
