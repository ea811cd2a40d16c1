#include "common/runtime/ports_file.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>

namespace lagesbild::runtime {
namespace {

class PortsFileTest : public ::testing::Test {
 public:
  PortsFileTest() {
    std::string path = (std::filesystem::temp_directory_path() / "ports.XXXXXX").string();
    folder_ = mkdtemp(path.data());
  }
  ~PortsFileTest() override { std::filesystem::remove_all(folder_); }
  std::string folder_;
};

TEST_F(PortsFileTest, ReadsBackWhatItWrote) {
  const std::string path = folder_ + "/ports.json";
  ASSERT_TRUE(WritePortsFile(path, {{"grpc", 50051}, {"metrics", 9100}}));
  EXPECT_EQ(*ReadPortsFile(path), (Ports{{"grpc", 50051}, {"metrics", 9100}}));
  std::size_t files = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder_)) ++files;
  EXPECT_EQ(files, 1U);  // nothing half-done left behind
}

TEST_F(PortsFileTest, SaysWhatIsWrong) {
  EXPECT_EQ(ReadPortsFile(folder_ + "/absent").error().code, base::ErrorCode::kNotFound);
  for (const char* text :
       {"", "{\"grpc\":", "[1]", "{\"grpc\":70000}", "{\"grpc\":\"1\"}", "{\"grpc\":-1}"}) {
    std::ofstream(folder_ + "/bad") << text;
    EXPECT_EQ(ReadPortsFile(folder_ + "/bad").error().code, base::ErrorCode::kInvalidArgument) << text;
  }
  EXPECT_EQ(WritePortsFile(folder_ + "/no/such/folder", {}).error().code, base::ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace lagesbild::runtime
