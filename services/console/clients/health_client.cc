#include "console/clients/health_client.h"

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/support/byte_buffer.h>

#include <condition_variable>
#include <mutex>

#include "console/clients/channel.h"

namespace lagesbild::console {

std::string HealthOf(const std::string& address) {
  // Debian ships no stub for health checks; the message is small enough to read as bytes: field 1, a varint,
  // 1 = SERVING.
  grpc::GenericStub stub(NewChannel(address));
  grpc::ClientContext context;
  Prepare(context, "", std::chrono::seconds(2));
  const grpc::Slice nothing;  // an empty message, not no message
  const grpc::ByteBuffer request(&nothing, 1);
  grpc::ByteBuffer response;
  std::mutex mutex;
  std::condition_variable done;
  bool is_done = false;
  grpc::Status result;
  stub.UnaryCall(&context, "/grpc.health.v1.Health/Check", {}, &request, &response, [&](grpc::Status status) {
    const std::lock_guard lock(mutex);
    result = std::move(status);
    is_done = true;
    done.notify_one();
  });
  std::unique_lock lock(mutex);
  done.wait(lock, [&] { return is_done; });
  if (!result.ok()) return "down";
  std::vector<grpc::Slice> slices;
  if (!response.Dump(&slices).ok()) return "down";
  std::string bytes;
  for (const auto& slice : slices) bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  return bytes == std::string("\x08\x01", 2) ? "up" : "restoring";
}

}  // namespace lagesbild::console
