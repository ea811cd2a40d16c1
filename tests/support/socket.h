// Blocking TCP over loopback for test servers: just enough, no exceptions.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace lagesbild::testing {

/// Owns one socket; invalid after a failure.
class Socket {
 public:
  Socket() = default;
  explicit Socket(int fd) : fd_(fd) {}
  Socket(Socket&& other) noexcept;
  Socket& operator=(Socket&& other) noexcept;
  ~Socket();

  /// Listens on a free loopback port.
  static Socket ListenAnywhere();
  /// host:port with a numeric host.
  static Socket Connect(const std::string& address);
  Socket Accept() const;

  int fd() const { return fd_; }
  bool valid() const { return fd_ >= 0; }
  std::uint16_t port() const;

  /// False: the peer is gone.
  bool Write(std::string_view bytes) const;
  /// Up to 64 KiB; empty: the peer is gone, or nothing came within `timeout`.
  std::string Read(std::chrono::milliseconds timeout) const;
  /// Ends both directions, also for a thread that waits in Read or Accept; the number stays taken.
  void Cut() const;

 private:
  int fd_ = -1;
};

}  // namespace lagesbild::testing
