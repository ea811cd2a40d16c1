#include "scoring/adapters/kafka_partner_tokens.h"

#include <chrono>
#include <utility>
#include <variant>

#include "common/base/hash.h"
#include "common/codec/codec.h"
#include "common/kafka/topic_reader.h"
#include "common/kafka/topics.h"
#include "common/runtime/retry.h"
#include "common/telemetry/log.h"

namespace lagesbild::scoring {

namespace {

using namespace std::chrono_literals;

constexpr std::string_view kPartnerKey = "partner/";

}  // namespace

KafkaPartnerTokens::KafkaPartnerTokens(std::string bootstrap) : bootstrap_(std::move(bootstrap)) {}

KafkaPartnerTokens::~KafkaPartnerTokens() { Stop(); }

void KafkaPartnerTokens::Start() {
  thread_ = std::jthread([this](const std::stop_token& stop) { Run(stop); });
}

void KafkaPartnerTokens::Stop() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  thread_.join();
}

std::optional<rpc::Principal> KafkaPartnerTokens::Find(std::string_view token_sha256) const {
  const std::scoped_lock lock(mutex_);
  std::optional<rpc::Principal> found;
  for (const auto& [partner, token] : token_by_partner_) {
    // No early return: the time taken does not say who it was.
    if (rpc::EqualInConstantTime(token, token_sha256)) found = rpc::Principal{rpc::Role::kPartner, partner};
  }
  return found;
}

void KafkaPartnerTokens::Take(std::string_view key, std::string_view value) {
  if (key.substr(0, kPartnerKey.size()) != kPartnerKey) return;
  const auto marker = codec::DecodeMarker(value);
  const auto* partner = marker ? std::get_if<model::Partner>(&marker->content) : nullptr;
  if (partner == nullptr) {
    telemetry::WarnLimited("register entry of a partner is broken", {{"key", key}});
    return;
  }
  const std::scoped_lock lock(mutex_);
  if (partner->removed || partner->token_sha256.size() != 32) {
    token_by_partner_.erase(partner->id);
  } else {
    token_by_partner_[partner->id] = base::Hex(partner->token_sha256);
  }
}

void KafkaPartnerTokens::Run(const std::stop_token& stop) {
  runtime::Backoff backoff({100ms, 2000ms}, runtime::SeededRandom(11));
  while (!stop.stop_requested()) {
    auto reader = kafka::TopicReader::Open({bootstrap_, std::string(kafka::kRegisters)});
    base::Status status = reader ? (*reader)->AssignAll() : base::Fail(reader.error());
    while (status && !stop.stop_requested()) {
      const auto polled = (*reader)->Poll(200ms, [this](const kafka::ReadRecord& record) {
        if (record.value) Take(record.key, *record.value);
      });
      if (!polled) status = base::Fail(polled.error());
    }
    if (status) return;
    telemetry::WarnLimited("partners' tokens cannot be followed", {{"error", status.error()}});
    runtime::SleepFor(backoff.Next(), stop);
  }
}

}  // namespace lagesbild::scoring
