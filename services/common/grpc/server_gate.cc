#include "common/grpc/server_gate.h"

#include <grpc/grpc.h>
#include <grpc/grpc_security.h>
#include <grpc/slice.h>

#include <optional>
#include <string_view>
#include <utility>

#include "common/base/check.h"
#include "common/grpc/rpc_rules.h"

namespace lagesbild::rpc {

namespace {

std::string_view View(const grpc_slice& slice) {
  return {reinterpret_cast<const char*>(GRPC_SLICE_START_PTR(slice)), GRPC_SLICE_LENGTH(slice)};
}

struct Asked {
  std::string_view method;
  std::optional<std::string_view> authorization;
};

Asked AskedOf(const grpc_metadata* metadata, std::size_t count) {
  Asked asked;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view key = View(metadata[i].key);
    if (key == ":path") asked.method = View(metadata[i].value);
    if (key == "authorization") asked.authorization = View(metadata[i].value);
  }
  return asked;
}

grpc_status_code CodeOf(base::ErrorCode code) {
  return code == base::ErrorCode::kUnauthenticated ? GRPC_STATUS_UNAUTHENTICATED
                                                   : GRPC_STATUS_PERMISSION_DENIED;
}

/// Called by gRPC for each call, on its own threads, before dispatch.
void CheckCall(void* state, grpc_auth_context* /*context*/, const grpc_metadata* metadata, std::size_t count,
               grpc_process_auth_metadata_done_cb done, void* done_data) {
  const Gate& gate = **static_cast<std::shared_ptr<Gate>*>(state);
  if (!gate.open.load(std::memory_order_acquire)) {
    done(done_data, nullptr, 0, nullptr, 0, GRPC_STATUS_UNAVAILABLE, "starting (try: again in a moment)");
    return;
  }
  const Asked asked = AskedOf(metadata, count);
  const auto allowed = Authorize(asked.method, asked.authorization, gate.authenticator);
  if (allowed) {
    done(done_data, nullptr, 0, nullptr, 0, GRPC_STATUS_OK, nullptr);
  } else {
    done(done_data, nullptr, 0, nullptr, 0, CodeOf(allowed.error().code), allowed.error().ToString().c_str());
  }
}

void DropGate(void* state) { delete static_cast<std::shared_ptr<Gate>*>(state); }

class GatedServerCredentials final : public ::grpc::ServerCredentials {
 public:
  explicit GatedServerCredentials(std::shared_ptr<Gate> gate)
      : credentials_(grpc_insecure_server_credentials_create()) {
    // gRPC's C interface owns the state and calls DropGate on it.
    auto state = std::make_unique<std::shared_ptr<Gate>>(std::move(gate));
    grpc_server_credentials_set_auth_metadata_processor(credentials_, {CheckCall, DropGate, state.release()});
  }  // NOLINT(clang-analyzer-cplusplus.NewDeleteLeaks): gRPC has the state
  ~GatedServerCredentials() override { grpc_server_credentials_release(credentials_); }
  GatedServerCredentials(const GatedServerCredentials&) = delete;
  GatedServerCredentials& operator=(const GatedServerCredentials&) = delete;

  void SetAuthMetadataProcessor(
      const std::shared_ptr<::grpc::AuthMetadataProcessor>& /*processor*/) override {
    constexpr bool kGateIsTheProcessor = true;
    LB_CHECK(!kGateIsTheProcessor);
  }

 private:
  int AddPortToServer(const std::string& address, grpc_server* server) override {
    return grpc_server_add_http2_port(server, address.c_str(), credentials_);
  }

  grpc_server_credentials* credentials_;
};

}  // namespace

std::shared_ptr<::grpc::ServerCredentials> GatedCredentials(std::shared_ptr<Gate> gate) {
  return std::make_shared<GatedServerCredentials>(std::move(gate));
}

}  // namespace lagesbild::rpc
