// Who calls: roles, principals, and how a token becomes one. mTLS will be one more Authenticator.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"

namespace lagesbild::rpc {

enum class Role : std::uint8_t { kFeed, kPartner, kAnalyst, kOperator };
/// "feed", "partner", "analyst", "operator".
std::string_view Name(Role role);

/// A known caller. id: the feed's or partner's id; "operator" or "analyst" for the tokens in the settings.
struct Principal {
  Role role = Role::kFeed;
  std::string id;
  friend bool operator==(const Principal&, const Principal&) = default;
};

/// Finds the principal behind a token. Called on gRPC's own threads for every call: must be safe from any
/// thread and must not block on the network or a disk.
class Authenticator {
 public:
  virtual ~Authenticator() = default;
  /// token_sha256: lower-case hex of the token's SHA-256. Nothing: not one of ours.
  virtual std::optional<Principal> Find(std::string_view token_sha256) const = 0;
};

/// The operator's and analyst's tokens out of the settings, compared in constant time.
class StaticTokens : public Authenticator {
 public:
  /// Each is 64 hex digits or empty: nobody has that role.
  StaticTokens(std::string operator_sha256, std::string analyst_sha256);
  std::optional<Principal> Find(std::string_view token_sha256) const override;

 private:
  std::string operator_sha256_;
  std::string analyst_sha256_;
};

/// Asks several, in order. They must outlive it.
class AuthenticatorChain : public Authenticator {
 public:
  explicit AuthenticatorChain(std::vector<const Authenticator*> links);
  std::optional<Principal> Find(std::string_view token_sha256) const override;

 private:
  std::vector<const Authenticator*> links_;
};

/// True if both are equal; takes the same time wherever they differ. Different lengths: false.
bool EqualInConstantTime(std::string_view a, std::string_view b);

/// The principal behind the value of the `authorization` metadata ("Bearer <token>").
/// kUnauthenticated: none, malformed, or a token nobody has.
base::Result<Principal> Authenticate(std::optional<std::string_view> authorization,
                                     const Authenticator& authenticator);

}  // namespace lagesbild::rpc
