#include "common/grpc/rpc_rules.h"

#include <grpcpp/server_context.h>

#include <algorithm>
#include <array>
#include <string>

namespace lagesbild::rpc {

namespace {

constexpr std::array kFeed{Role::kFeed};
constexpr std::array kOperator{Role::kOperator};
constexpr std::array kFeedAnalystOperator{Role::kFeed, Role::kAnalyst, Role::kOperator};
constexpr std::array kAnalystOperator{Role::kAnalyst, Role::kOperator};
constexpr std::array kPartnerOperator{Role::kPartner, Role::kOperator};
constexpr std::array kPartnerAnalystOperator{Role::kPartner, Role::kAnalyst, Role::kOperator};
constexpr std::span<const Role> kAnybody{};

// Feed and partner see their own only: the handler compares the ids.
constexpr RpcRule kRules[] = {
    {"/lagesbild.ingest.v1.IngestService/Publish", kFeed},
    {"/lagesbild.ingest.v1.IngestService/PublishBatch", kFeed},
    {"/lagesbild.ingest.v1.EventService/GetEvent", kFeedAnalystOperator},
    {"/lagesbild.ingest.v1.EventService/GetFeedStatus", kFeedAnalystOperator},
    {"/lagesbild.ingest.v1.GateService/GetGateStatus", kFeedAnalystOperator},
    {"/lagesbild.ingest.v1.RegisterService/PutFeed", kOperator},
    {"/lagesbild.ingest.v1.RegisterService/RemoveFeed", kOperator},
    {"/lagesbild.ingest.v1.RegisterService/ListFeeds", kAnalystOperator},
    {"/lagesbild.ingest.v1.RegisterService/PutAreas", kOperator},
    {"/lagesbild.ingest.v1.RegisterService/ListAreas", kAnalystOperator},
    {"/lagesbild.ingest.v1.RegisterService/ActivateRuleSet", kOperator},
    {"/lagesbild.ingest.v1.RegisterService/ListRuleSets", kAnalystOperator},
    {"/lagesbild.ingest.v1.RegisterService/ActivateReference", kOperator},
    {"/lagesbild.ingest.v1.RegisterService/ListReferences", kAnalystOperator},
    {"/lagesbild.area.v1.AreaService/GetArea", kPartnerAnalystOperator},
    {"/lagesbild.area.v1.AreaService/ListAreas", kPartnerAnalystOperator},
    {"/lagesbild.alert.v1.SubscriptionService/PutPartner", kOperator},
    {"/lagesbild.alert.v1.SubscriptionService/PutSubscription", kOperator},
    {"/lagesbild.alert.v1.SubscriptionService/RemoveSubscription", kOperator},
    {"/lagesbild.alert.v1.SubscriptionService/ListSubscriptions", kPartnerOperator},
    {"/grpc.health.v1.Health/Check", kAnybody},
    {"/grpc.health.v1.Health/Watch", kAnybody},
    {"/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", kAnybody},
};

std::string AllowedText(const RpcRule& rule) {
  std::string text;
  for (const Role role : rule.roles) text += (text.empty() ? "" : ", ") + std::string(Name(role));
  return text;
}

}  // namespace

std::span<const RpcRule> RpcRules() { return kRules; }

const RpcRule* FindRule(std::string_view method) {
  const auto* found = std::ranges::find(kRules, method, &RpcRule::method);
  return found == std::end(kRules) ? nullptr : found;
}

base::Result<std::optional<Principal>> Authorize(std::string_view method,
                                                 std::optional<std::string_view> authorization,
                                                 const Authenticator& authenticator) {
  const RpcRule* rule = FindRule(method);
  if (rule != nullptr && rule->roles.empty()) return std::optional<Principal>();
  auto caller = Authenticate(authorization, authenticator);
  if (!caller) return base::Fail(caller.error());
  if (rule == nullptr) {
    return base::Fail(base::ErrorCode::kPermissionDenied, "no rule says who may call " + std::string(method),
                      "check the method's name and the server's version");
  }
  if (std::ranges::find(rule->roles, caller->role) == rule->roles.end()) {
    return base::Fail(base::ErrorCode::kPermissionDenied,
                      "role " + std::string(Name(caller->role)) + " may not call " + std::string(method),
                      "use a token of role " + AllowedText(*rule));
  }
  return std::optional<Principal>(std::move(*caller));
}

base::Result<Principal> CallerOf(const ::grpc::ServerContextBase& context,
                                 const Authenticator& authenticator) {
  const auto& metadata = context.client_metadata();
  const auto found = metadata.find("authorization");
  if (found == metadata.end()) return Authenticate(std::nullopt, authenticator);
  return Authenticate(std::string_view(found->second.data(), found->second.size()), authenticator);
}

}  // namespace lagesbild::rpc
