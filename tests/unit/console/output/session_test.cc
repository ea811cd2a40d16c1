// Where the console asks, and how it ends.
#include "console/session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lagesbild::console {
namespace {

using ::testing::ElementsAre;

TEST(Session, AsksEveryRegistrarOnce) {
  Session session;
  session.ingest = "a:1";
  EXPECT_THAT(Registrars(session), ElementsAre("a:1")) << "where nothing is said, one ingest does it all";
  session.registrars = "b:1,c:1,,b:1";
  EXPECT_THAT(Registrars(session), ElementsAre("b:1", "c:1")) << "asked twice, its events would count twice";
}

}  // namespace
}  // namespace lagesbild::console
