// proto/README.md names what the code has: every topic, every reason.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>

#include "common/kafka/topics.h"
#include "ingest/gateway/domain/reason.h"

namespace lagesbild::ingest {
namespace {

std::string ReadMap() {
  std::ifstream file(LB_SOURCE_DIR "/proto/README.md");
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(ProtoReadme, NamesEveryTopic) {
  const std::string map = ReadMap();
  ASSERT_FALSE(map.empty());
  for (const auto& topic : kafka::AllTopics()) {
    EXPECT_NE(map.find("`" + topic.name + "`"), std::string::npos)
        << topic.name << ": add its line to the table";
  }
  EXPECT_NE(map.find("`" + kafka::AlertTopic("<partner>") + "`"), std::string::npos);
}

TEST(ProtoReadme, NamesEveryReason) {
  const std::string map = ReadMap();
  for (std::uint8_t reason = 0; reason < kReasonCount; ++reason) {
    const std::string name(Name(static_cast<Reason>(reason)));
    EXPECT_NE(map.find("`" + name + "`"), std::string::npos) << name << ": add its line to the table";
  }
}

}  // namespace
}  // namespace lagesbild::ingest
