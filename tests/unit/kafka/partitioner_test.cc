#include "common/kafka/partitioner.h"

#include <gtest/gtest.h>

namespace lagesbild::kafka {
namespace {

TEST(Partitioner, ChoosesAsJavaDoes) {
  // Hashes of Apache Kafka's UtilsTest.testMurmur2, sign bit off, by key.
  constexpr std::int32_t kAll = 0x7fffffff;
  const auto hash = [](std::string_view key) { return PartitionOfKey(key, kAll); };
  EXPECT_EQ(hash("21"), static_cast<std::int32_t>((-973932308 & 0x7fffffff) % kAll));
  EXPECT_EQ(hash("foobar"), static_cast<std::int32_t>((-790332482 & 0x7fffffff) % kAll));
  EXPECT_EQ(hash("a-little-bit-long-string"), static_cast<std::int32_t>((-985981536 & 0x7fffffff) % kAll));
  EXPECT_EQ(hash("a-little-bit-longer-string"), static_cast<std::int32_t>((-1486304829 & 0x7fffffff) % kAll));
  EXPECT_EQ(hash("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8"),
            static_cast<std::int32_t>((-58897971 & 0x7fffffff) % kAll));
  EXPECT_EQ(hash("abc"), 479470107 % kAll);
}

TEST(Partitioner, StaysWithinThePartitions) {
  for (std::int32_t partitions = 1; partitions < 9; ++partitions) {
    EXPECT_LT(PartitionOfKey("Malmö:Rosengård", partitions), partitions);
    EXPECT_GE(PartitionOfKey("Malmö:Rosengård", partitions), 0);
  }
}

}  // namespace
}  // namespace lagesbild::kafka
