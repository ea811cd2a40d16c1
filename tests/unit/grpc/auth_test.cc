#include "common/grpc/auth.h"

#include <gtest/gtest.h>

#include "common/base/hash.h"

namespace lagesbild::rpc {
namespace {

std::string Sha(std::string_view token) { return base::Hex(base::Sha256(token)); }

class OneFeed : public Authenticator {
 public:
  std::optional<Principal> Find(std::string_view token_sha256) const override {
    if (token_sha256 == Sha("feed-token")) return Principal{Role::kFeed, "polisen"};
    return std::nullopt;
  }
};

TEST(Authenticate, FindsThePrincipalOfABearerToken) {
  const StaticTokens tokens(Sha("op"), Sha("an"));
  EXPECT_EQ(*Authenticate("Bearer op", tokens), (Principal{Role::kOperator, "operator"}));
  EXPECT_EQ(*Authenticate("bearer an", tokens), (Principal{Role::kAnalyst, "analyst"}));
}

TEST(Authenticate, RefusesAllElse) {
  const StaticTokens tokens(Sha("op"), "");
  for (const char* value : {"", "Bearer", "Bearer ", "Basic op", "op", "Bearer op2", "Bearer  op"}) {
    const auto found = Authenticate(value, tokens);
    ASSERT_FALSE(found) << value;
    EXPECT_EQ(found.error().code, base::ErrorCode::kUnauthenticated);
  }
  EXPECT_FALSE(Authenticate(std::nullopt, tokens));
}

TEST(StaticTokens, EmptySettingGivesNobodyTheRole) {
  const StaticTokens tokens("", "");
  EXPECT_FALSE(tokens.Find(""));
  EXPECT_FALSE(tokens.Find(Sha("")));
}

TEST(StaticTokens, TakesUpperCaseSettings) {
  std::string upper = Sha("op");
  for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  EXPECT_TRUE(StaticTokens(upper, "").Find(Sha("op")));
}

TEST(AuthenticatorChain, AsksInOrder) {
  const StaticTokens tokens(Sha("op"), "");
  const OneFeed feeds;
  const AuthenticatorChain chain({&tokens, &feeds});
  EXPECT_EQ(chain.Find(Sha("op"))->role, Role::kOperator);
  EXPECT_EQ(chain.Find(Sha("feed-token"))->id, "polisen");
  EXPECT_FALSE(chain.Find(Sha("other")));
}

TEST(EqualInConstantTime, Compares) {
  EXPECT_TRUE(EqualInConstantTime("abc", "abc"));
  EXPECT_FALSE(EqualInConstantTime("abc", "abd"));
  EXPECT_FALSE(EqualInConstantTime("abc", "ab"));
}

}  // namespace
}  // namespace lagesbild::rpc
