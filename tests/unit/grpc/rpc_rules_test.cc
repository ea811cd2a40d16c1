#include "common/grpc/rpc_rules.h"

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.pb.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "common/base/hash.h"

namespace lagesbild::rpc {
namespace {

/// Full method names of every service in proto/, read from the files themselves so that none is forgotten.
std::set<std::string> AllMethods() {
  std::ifstream file(LB_DESCRIPTORS, std::ios::binary);
  google::protobuf::FileDescriptorSet protos;
  EXPECT_TRUE(protos.ParseFromIstream(&file));
  std::set<std::string> methods;
  for (const auto& proto : protos.file()) {
    for (const auto& service : proto.service()) {
      for (const auto& method : service.method()) {
        methods.insert("/" + proto.package() + "." + service.name() + "/" + method.name());
      }
    }
  }
  return methods;
}

TEST(RpcRules, CoverEveryRpcOfEveryService) {
  const auto methods = AllMethods();
  ASSERT_GE(methods.size(), 17U);
  for (const auto& method : methods) {
    const auto* rule = FindRule(method);
    ASSERT_NE(rule, nullptr) << method << " has no rule: add it to the table in common/grpc/rpc_rules.cc";
    EXPECT_FALSE(rule->roles.empty()) << method << " would be open to anybody";
  }
}

TEST(RpcRules, NameNoRpcThatDoesNotExist) {
  const auto methods = AllMethods();
  for (const auto& rule : RpcRules()) {
    const std::string method(rule.method);
    if (method.starts_with("/grpc.")) continue;
    EXPECT_TRUE(methods.contains(method)) << method;
  }
}

class TokensByName : public Authenticator {
 public:
  std::optional<Principal> Find(std::string_view token_sha256) const override {
    for (const auto role : {Role::kFeed, Role::kPartner, Role::kAnalyst, Role::kOperator}) {
      if (token_sha256 == base::Hex(base::Sha256(Name(role)))) return Principal{role, "id"};
    }
    return std::nullopt;
  }
};

base::ErrorCode Refusal(std::string_view method, std::optional<std::string_view> authorization) {
  const auto allowed = Authorize(method, authorization, TokensByName());
  EXPECT_FALSE(allowed);
  return allowed ? base::ErrorCode::kInternal : allowed.error().code;
}

TEST(Authorize, LetsTheRolesOfTheRuleInAndNoOther) {
  const std::string method = "/lagesbild.ingest.v1.IngestService/Publish";
  const auto allowed = Authorize(method, "Bearer feed", TokensByName());
  ASSERT_TRUE(allowed);
  EXPECT_EQ((*allowed)->role, Role::kFeed);
  EXPECT_EQ(Refusal(method, "Bearer operator"), base::ErrorCode::kPermissionDenied);
  EXPECT_EQ(Refusal(method, "Bearer nobody"), base::ErrorCode::kUnauthenticated);
  EXPECT_EQ(Refusal(method, std::nullopt), base::ErrorCode::kUnauthenticated);
}

TEST(Authorize, RefusesAMethodWithoutARule) {
  EXPECT_EQ(Refusal("/lagesbild.new.v1.NewService/Do", "Bearer operator"),
            base::ErrorCode::kPermissionDenied);
  EXPECT_EQ(Refusal("/lagesbild.new.v1.NewService/Do", std::nullopt), base::ErrorCode::kUnauthenticated);
  EXPECT_EQ(Refusal("", "Bearer operator"), base::ErrorCode::kPermissionDenied);
}

TEST(Authorize, LeavesHealthOpen) {
  const auto allowed = Authorize("/grpc.health.v1.Health/Check", std::nullopt, TokensByName());
  ASSERT_TRUE(allowed);
  EXPECT_FALSE(allowed->has_value());
}

}  // namespace
}  // namespace lagesbild::rpc
