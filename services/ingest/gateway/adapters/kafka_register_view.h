// Follows lagesbild.registers.v1: which feeds there are, whose a token is, which rule sets, references and
// areas hold.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/result.h"
#include "common/grpc/auth.h"
#include "ingest/gateway/ports.h"
#include "ingest/gateway/register_ports.h"

namespace lagesbild::ingest {

/// Has its own thread. Safe from any thread. While the broker is away it answers by what it knows.
class KafkaRegisterView final : public RegisterView, public FeedRegister, public rpc::Authenticator {
 public:
  /// Returns once it has read all there is. kNotFound: no such topic; kUnavailable: the broker is not there.
  static base::Result<std::unique_ptr<KafkaRegisterView>> Open(const std::string& bootstrap);
  ~KafkaRegisterView() override;
  KafkaRegisterView(const KafkaRegisterView&) = delete;
  KafkaRegisterView& operator=(const KafkaRegisterView&) = delete;

  std::shared_ptr<const RegisterEntries> entries() const override;
  bool WaitFor(const std::string& key, std::int64_t activation,
               std::chrono::milliseconds patience) const override;
  std::optional<FeedRights> RightsOf(std::string_view feed) const override;
  /// Feeds' tokens only.
  std::optional<rpc::Principal> Find(std::string_view token_sha256) const override;

 private:
  struct Parts;
  explicit KafkaRegisterView(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace lagesbild::ingest
