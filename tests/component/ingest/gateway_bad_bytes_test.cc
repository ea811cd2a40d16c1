// Bytes that are no events: each spoils itself, is named in a receipt, and stops nothing.
#include <gmock/gmock.h>
#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>

#include "component/ingest/gateway_fixture.h"

namespace lagesbild::testing {
namespace {

using ingest::v1::PublishBatchResponse;
using ingest::v1::RECEIPT_STATUS_ACCEPTED;
using ingest::v1::RECEIPT_STATUS_REJECTED;
using ::testing::HasSubstr;

/// One field of a message: its tag and its bytes with their length.
std::string Delimited(std::uint32_t field, const std::string& bytes) {
  std::string out;
  const auto varint = [&out](std::uint64_t value) {
    for (; value >= 0x80; value >>= 7U) out.push_back(static_cast<char>((value & 0x7FU) | 0x80U));
    out.push_back(static_cast<char>(value));
  };
  varint((field << 3U) | 2U);
  varint(bytes.size());
  return out + bytes;
}

class GatewayBadBytes : public GatewayFixture {
 protected:
  /// Sends `request` as it is.
  ::grpc::Status Call(const std::string& request, PublishBatchResponse* response) {
    auto context = As("token-polisen");
    ::grpc::GenericStub generic(channel);
    ::grpc::CompletionQueue queue;
    const ::grpc::Slice slice(request);
    const auto call =
        generic.PrepareUnaryCall(context.get(), "/lagesbild.ingest.v1.IngestService/PublishBatch",
                                 ::grpc::ByteBuffer(&slice, 1), &queue);
    call->StartCall();
    ::grpc::ByteBuffer answer;
    ::grpc::Status status;
    call->Finish(&answer, &status, this);
    void* tag = nullptr;
    bool ok = false;
    EXPECT_TRUE(queue.Next(&tag, &ok));
    if (!status.ok()) return status;
    ::grpc::Slice bytes;
    EXPECT_TRUE(answer.DumpToSingleSlice(&bytes).ok());
    EXPECT_TRUE(response->ParseFromArray(bytes.begin(), static_cast<int>(bytes.size())));
    return status;
  }

  /// A receipt with an empty violation, for tests that have failed already.
  static ingest::v1::Receipt Named() {
    ingest::v1::Receipt receipt;
    receipt.add_violations();
    return receipt;
  }

  /// Sends the bad event between two good ones; returns its receipt after checking theirs.
  ingest::v1::Receipt Between(const std::string& bad) {
    PublishBatchResponse response;
    const auto status = Call(Delimited(1, Incident("before").SerializeAsString()) + Delimited(1, bad) +
                                 Delimited(1, Incident("after").SerializeAsString()),
                             &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    if (response.receipts_size() != 3) {
      ADD_FAILURE() << response.receipts_size() << " receipts";
      return Named();
    }
    EXPECT_EQ(response.receipts(0).status(), RECEIPT_STATUS_ACCEPTED);
    EXPECT_EQ(response.receipts(2).status(), RECEIPT_STATUS_ACCEPTED);
    EXPECT_EQ(response.receipts(1).status(), RECEIPT_STATUS_REJECTED);
    EXPECT_GE(response.receipts(1).violations_size(), 1);
    if (response.receipts(1).violations_size() == 0) return Named();
    return response.receipts(1);
  }
};

TEST_F(GatewayBadBytes, NamesTheFieldThatIsNotUtf8) {
  StartGateway();
  auto event = Incident("latin1");
  std::string bytes = event.SerializeAsString() + Delimited(10, Delimited(1, "V\xE4ld"));
  const auto receipt = Between(bytes);
  EXPECT_EQ(receipt.source_id(), "latin1");
  EXPECT_EQ(receipt.violations(0).field(), "events[1].incident.kind");
  EXPECT_EQ(receipt.violations(0).reason(), "NOT_UTF8");
  EXPECT_THAT(receipt.violations(0).description(), HasSubstr("\\xe4"));
}

TEST_F(GatewayBadBytes, SurvivesAnIdThatIsNotUtf8) {
  StartGateway();
  const auto receipt = Between(Delimited(1, "polisen") + Delimited(2, "K\xFF"));
  EXPECT_EQ(receipt.source_id(), "");
  EXPECT_EQ(receipt.violations(0).field(), "events[1].source_id");
}

TEST_F(GatewayBadBytes, RefusesACutEventAtEveryByte) {
  StartGateway();
  const std::string whole = Incident("cut").SerializeAsString();
  int malformed = 0;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto receipt = Between(whole.substr(0, size));  // rejected, whatever the cut left over
    ASSERT_EQ(receipt.status(), RECEIPT_STATUS_REJECTED) << size;
    malformed += receipt.violations(0).reason() == "MALFORMED" ? 1 : 0;
  }
  EXPECT_GT(malformed, 0);
}

TEST_F(GatewayBadBytes, RefusesGarbageAndTheWrongWireType) {
  StartGateway();
  EXPECT_EQ(Between("\x07\x07\x07").violations(0).reason(), "MALFORMED");
  EXPECT_EQ(Between(std::string(1000, '\xFF')).violations(0).reason(), "MALFORMED");
}

TEST_F(GatewayBadBytes, RefusesANestingBomb) {
  StartGateway();
  const std::string groups(60'000, '\x0B');  // field 1, start of a group, again and again
  EXPECT_EQ(Between(groups).violations(0).reason(), "MALFORMED");
  std::string messages;
  for (int depth = 0; depth < 12'000; ++depth) messages = Delimited(99, messages);
  EXPECT_EQ(Between(Delimited(1, "polisen") + Delimited(2, "deep") + messages).violations(0).reason(),
            "MISSING")
      << "an unknown field is passed over, unread; the event says nothing";
}

TEST_F(GatewayBadBytes, RefusesARequestThatIsNone) {
  StartGateway();
  PublishBatchResponse response;
  const auto status = Call(Delimited(1, Incident("a").SerializeAsString()) + "\x0A\x7F short", &response);
  EXPECT_EQ(status.error_code(), ::grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(status.error_message(), HasSubstr("byte"));
  EXPECT_EQ(Call(std::string(60'000, '\x0B'), &response).error_code(), ::grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_TRUE(Call("", &response).ok());
  EXPECT_EQ(sink.received(), 0U);
}

TEST_F(GatewayBadBytes, KeepsAnEventWithFieldsOfALaterVersion) {
  StartGateway();
  PublishBatchResponse response;
  ASSERT_TRUE(
      Call(Delimited(1, Incident("later").SerializeAsString() + Delimited(77, "new")), &response).ok());
  EXPECT_EQ(response.receipts(0).status(), RECEIPT_STATUS_ACCEPTED);
}

}  // namespace
}  // namespace lagesbild::testing
