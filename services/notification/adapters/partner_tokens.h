// Who a partner's token belongs to.
#pragma once

#include <optional>
#include <string_view>

#include "common/grpc/auth.h"
#include "notification/register_view.h"

namespace lagesbild::notification {

class PartnerTokens final : public rpc::Authenticator {
 public:
  explicit PartnerTokens(const RegisterView& view) : view_(view) {}
  std::optional<rpc::Principal> Find(std::string_view token_sha256) const override {
    const auto partner = view_.PartnerOfToken(token_sha256);
    if (!partner) return std::nullopt;
    return rpc::Principal{rpc::Role::kPartner, *partner};
  }

 private:
  const RegisterView& view_;
};

}  // namespace lagesbild::notification
