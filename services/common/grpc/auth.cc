#include "common/grpc/auth.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "common/base/hash.h"

namespace lagesbild::rpc {

namespace {

std::string Lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

/// The token out of "Bearer <token>"; empty: not of that form. The scheme's case does not matter (RFC 9110).
std::string_view TokenOf(std::string_view authorization) {
  constexpr std::string_view kScheme = "bearer ";
  if (authorization.size() <= kScheme.size()) return {};
  if (Lower(std::string(authorization.substr(0, kScheme.size()))) != kScheme) return {};
  return authorization.substr(kScheme.size());
}

}  // namespace

std::string_view Name(Role role) {
  switch (role) {
    case Role::kFeed:
      return "feed";
    case Role::kPartner:
      return "partner";
    case Role::kAnalyst:
      return "analyst";
    case Role::kOperator:
      return "operator";
  }
  return "unknown";
}

bool EqualInConstantTime(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  unsigned difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    difference |= static_cast<unsigned>(static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i]));
  }
  return difference == 0;
}

StaticTokens::StaticTokens(std::string operator_sha256, std::string analyst_sha256)
    : operator_sha256_(Lower(std::move(operator_sha256))),
      analyst_sha256_(Lower(std::move(analyst_sha256))) {}

std::optional<Principal> StaticTokens::Find(std::string_view token_sha256) const {
  if (token_sha256.empty()) return std::nullopt;
  if (EqualInConstantTime(token_sha256, operator_sha256_)) return Principal{Role::kOperator, "operator"};
  if (EqualInConstantTime(token_sha256, analyst_sha256_)) return Principal{Role::kAnalyst, "analyst"};
  return std::nullopt;
}

AuthenticatorChain::AuthenticatorChain(std::vector<const Authenticator*> links) : links_(std::move(links)) {}

std::optional<Principal> AuthenticatorChain::Find(std::string_view token_sha256) const {
  for (const auto* link : links_) {
    if (auto found = link->Find(token_sha256)) return found;
  }
  return std::nullopt;
}

base::Result<Principal> Authenticate(std::optional<std::string_view> authorization,
                                     const Authenticator& authenticator) {
  const std::string_view token = authorization ? TokenOf(*authorization) : std::string_view();
  if (token.empty()) {
    return base::Fail(base::ErrorCode::kUnauthenticated, "the call carries no token",
                      "send the metadata authorization: Bearer <token>");
  }
  auto found = authenticator.Find(base::Hex(base::Sha256(token)));
  if (!found) {
    return base::Fail(base::ErrorCode::kUnauthenticated, "the token is not known here",
                      "check that the feed, partner or role it was made for still exists here");
  }
  return std::move(*found);
}

}  // namespace lagesbild::rpc
