// The one table of which role may call which RPC. An RPC that is not in it is refused.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "common/base/result.h"
#include "common/grpc/auth.h"

namespace grpc {
class ServerContextBase;
}  // namespace grpc

namespace lagesbild::rpc {

/// method: "/package.Service/Method". roles: who may call it; empty: anybody, with or without a token.
struct RpcRule {
  std::string_view method;
  std::span<const Role> roles;
};

/// Every rule; health checks and reflection are open to anybody.
std::span<const RpcRule> RpcRules();

/// The rule of a method, or nullptr.
const RpcRule* FindRule(std::string_view method);

/// What the gate of rpc::Server does with every call, before any handler. authorization: metadata of that
/// name. kUnauthenticated: no known token; kPermissionDenied: no rule, or not a role of the rule. For open
/// methods the principal is empty.
base::Result<std::optional<Principal>> Authorize(std::string_view method,
                                                 std::optional<std::string_view> authorization,
                                                 const Authenticator& authenticator);

/// Who calls, for a handler that needs the id (a feed sends its own events only).
/// kUnauthenticated: the token was taken away since the gate let the call in.
base::Result<Principal> CallerOf(const ::grpc::ServerContextBase& context,
                                 const Authenticator& authenticator);

}  // namespace lagesbild::rpc
