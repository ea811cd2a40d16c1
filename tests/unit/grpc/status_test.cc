#include "common/grpc/status.h"

#include <grpcpp/support/status.h>
#include <gtest/gtest.h>

#include "lagesbild/rpc/v1/error_details.pb.h"

namespace lagesbild::rpc {
namespace {

using namespace std::chrono_literals;

TEST(GrpcStatus, CarriesEverythingThereAndBack) {
  const RpcError sent{{base::ErrorCode::kInvalidArgument, "bad batch", "send at most 1000"},
                      {{"events[3].count", "OUT_OF_RANGE", "-1 is negative"}},
                      1500ms};
  const auto status = ToGrpcStatus(sent);
  EXPECT_EQ(status.error_code(), ::grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(status.error_message(), "bad batch (try: send at most 1000)");
  const auto back = FromGrpcStatus(status);
  EXPECT_EQ(back.error, sent.error);
  EXPECT_EQ(back.violations, sent.violations);
  EXPECT_EQ(back.retry_after, sent.retry_after);
}

TEST(GrpcStatus, UsesTheNamesAndBytesOfGoogleRpc) {
  lagesbild::rpc::v1::Status details;
  const auto status = ToGrpcStatus(RpcError{{base::ErrorCode::kUnavailable, "later", ""}, {}, 2s});
  ASSERT_TRUE(details.ParseFromString(status.error_details()));
  ASSERT_EQ(details.details_size(), 2);
  EXPECT_EQ(details.details(1).type_url(), "type.googleapis.com/google.rpc.RetryInfo");
  // field 1 (length 2): a Duration with field 1 = 2 seconds
  EXPECT_EQ(details.details(1).value(), std::string("\x0a\x02\x08\x02", 4));

  const auto bad = ToGrpcStatus(
      RpcError{{base::ErrorCode::kInvalidArgument, "no", ""}, {{"events[3].count", "NEGATIVE", "-1"}}, {}});
  ASSERT_TRUE(details.ParseFromString(bad.error_details()));
  ASSERT_EQ(details.details_size(), 2);
  EXPECT_EQ(details.details(0).type_url(), "type.googleapis.com/google.rpc.ErrorInfo");
  EXPECT_EQ(details.details(1).type_url(), "type.googleapis.com/google.rpc.BadRequest");
  // field 1 (length 31): a FieldViolation with field 1 = field, 2 = description, 3 = reason
  EXPECT_EQ(details.details(1).value(),
            "\x0a\x1f"
            "\x0a\x0f"
            "events[3].count"
            "\x12\x02"
            "-1"
            "\x1a\x08"
            "NEGATIVE");
}

TEST(GrpcStatus, EveryCodeComesBackAsItself) {
  for (int i = 0; i <= static_cast<int>(base::ErrorCode::kInternal); ++i) {
    const auto code = static_cast<base::ErrorCode>(i);
    EXPECT_EQ(FromGrpcStatus(ToGrpcStatus(base::Error{code, "m", ""})).error.code, code);
  }
}

TEST(GrpcStatus, ReadsForeignAndBrokenStatuses) {
  EXPECT_EQ(FromGrpcStatus({::grpc::StatusCode::DEADLINE_EXCEEDED, "slow"}).error.code,
            base::ErrorCode::kUnavailable);
  const auto broken = FromGrpcStatus({::grpc::StatusCode::NOT_FOUND, "gone", "\xff\xff not protobuf"});
  EXPECT_EQ(broken.error.code, base::ErrorCode::kNotFound);
  EXPECT_EQ(broken.error.message, "gone");
}

}  // namespace
}  // namespace lagesbild::rpc
