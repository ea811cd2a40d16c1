// Partners' tokens out of the registers topic, for AreaService.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "common/grpc/auth.h"

namespace lagesbild::scoring {

/// Owns one thread that follows lagesbild.registers.v1. Until it has read a partner's entry, or while Kafka
/// is away, it answers by what it knows.
class KafkaPartnerTokens final : public rpc::Authenticator {
 public:
  explicit KafkaPartnerTokens(std::string bootstrap);
  ~KafkaPartnerTokens() override;
  KafkaPartnerTokens(const KafkaPartnerTokens&) = delete;
  KafkaPartnerTokens& operator=(const KafkaPartnerTokens&) = delete;

  void Start();
  void Stop();
  std::optional<rpc::Principal> Find(std::string_view token_sha256) const override;

 private:
  void Run(const std::stop_token& stop);
  void Take(std::string_view key, std::string_view value);

  std::string bootstrap_;
  mutable std::mutex mutex_;
  std::map<std::string, std::string> token_by_partner_;  // lower-case hex
  std::jthread thread_;
};

}  // namespace lagesbild::scoring
