#include "support/free_port.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>

#include "common/base/check.h"

namespace lagesbild::testing {

namespace {

bool CanBind(std::uint16_t port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  LB_CHECK(fd >= 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool bound = bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  close(fd);
  return bound;
}

}  // namespace

std::uint16_t FreePort() {
  constexpr unsigned kFirst = 12000;
  constexpr unsigned kCount = 18000;
  // Programs that run side by side start at different places.
  static std::atomic<unsigned> next{static_cast<unsigned>(getpid()) * 37U};
  for (unsigned tries = 0; tries < kCount; ++tries) {
    const auto port = static_cast<std::uint16_t>(kFirst + next++ % kCount);
    if (CanBind(port)) return port;
  }
  LB_CHECK(false);
  return 0;  // not reached, which gcc does not see when it adds what TSan needs
}

}  // namespace lagesbild::testing
