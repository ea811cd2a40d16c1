// Registers through the gateway into a real broker: all partitions or none, and never one number twice.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <thread>

#include "common/codec/wire.h"
#include "common/kafka/content.h"
#include "common/stage/reference_content.h"
#include "ingest/gateway/domain/reference_register.h"
#include "integration/ingest/gateway_rig.h"
#include "support/sample_reference.h"

namespace lagesbild::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

namespace v1 = ingest::v1;

class GatewayRegisters : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    broker = KafkaBroker::Start().value();
    installation = Install(broker->bootstrap());
  }
  static void TearDownTestSuite() { broker.reset(); }

  /// The markers of one register entry in a topic, by partition.
  static std::map<std::int32_t, std::vector<std::int64_t>> Activations(std::string_view topic,
                                                                       const std::string& key) {
    std::map<std::int32_t, std::vector<std::int64_t>> activations;
    const auto records = kafka::ReadAll({broker->bootstrap(), std::string(topic)});
    EXPECT_TRUE(records);
    for (const auto& record : *records) {
      if (record.key != key) continue;
      const auto decoded =
          codec::DecodeObservationRecord(record.value.value());  // markers look alike in both topics
      EXPECT_TRUE(decoded);
      activations[record.partition].push_back(std::get<model::Marker>(*decoded).activation);
    }
    return activations;
  }

  static registers::v1::Area Area(const std::string& id, char outline = 'a') {
    registers::v1::Area area;
    area.set_id(id);
    area.set_name("Område " + id);
    area.set_level("deso");
    area.set_geometry_wkb(std::string("\x01\x03\0\0\0\x01\0\0\0", 9) + outline);
    return area;
  }
  static ::grpc::Status PutAreas(const GatewayRig& rig, const std::vector<registers::v1::Area>& areas,
                                 v1::PutAreasResponse* response) {
    const auto context = GatewayRig::As(kOperatorToken);
    const auto writer = rig.registers->PutAreas(context.get(), response);
    v1::PutAreasRequest request;
    for (const auto& area : areas) *request.add_areas() = area;
    writer->Write(request);
    writer->WritesDone();
    return writer->Finish();
  }
  static std::vector<std::string> ListAreas(const GatewayRig& rig, const v1::ListAreasRequest& request = {}) {
    const auto context = GatewayRig::As(kOperatorToken);
    const auto reader = rig.registers->ListAreas(context.get(), request);
    std::vector<std::string> ids;
    v1::ListAreasResponse response;
    while (reader->Read(&response)) {
      for (const auto& area : response.areas()) ids.push_back(area.id());
    }
    EXPECT_TRUE(reader->Finish().ok());
    return ids;
  }

  // NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables): one broker for all tests of the
  // suite.
  static inline std::unique_ptr<KafkaBroker> broker;
  // NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables)
  static inline model::Installation installation;
};

TEST_F(GatewayRegisters, MarkAFeedInEveryPartitionAndLetItsTokenInAtOnce) {
  const GatewayRig rig(broker->bootstrap(), installation);
  const std::string token = rig.AddFeed("marked");
  v1::PublishBatchRequest request;
  *request.add_events() = IncidentOf("marked", "a");
  v1::PublishBatchResponse response;
  const auto status = rig.events->PublishBatch(GatewayRig::As(token).get(), request, &response);
  EXPECT_TRUE(status.ok()) << status.error_message();

  for (const auto topic : {kafka::kSubmissions, kafka::kObservations}) {
    const auto activations = Activations(topic, "feed/marked");
    ASSERT_EQ(activations.size(), 3U) << topic;
    EXPECT_EQ(activations.at(0).size(), 1U);
    EXPECT_EQ(activations.at(0), activations.at(1));
    EXPECT_EQ(activations.at(0), activations.at(2));
  }

  v1::RemoveFeedRequest removal;
  removal.set_id("marked");
  v1::RemoveFeedResponse removed;
  ASSERT_TRUE(rig.registers->RemoveFeed(GatewayRig::As(kOperatorToken).get(), removal, &removed).ok());
  EXPECT_EQ(rig.events->PublishBatch(GatewayRig::As(token).get(), request, &response).error_code(),
            ::grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(Activations(kafka::kSubmissions, "feed/marked").at(2).size(), 2U);
}

TEST_F(GatewayRegisters, GiveNoNumberTwiceWhenTwoGatewaysWriteAtOnce) {
  const GatewayRig one(broker->bootstrap(), installation);
  const GatewayRig two(broker->bootstrap(), installation);
  constexpr int kChanges = 3;
  std::mutex mutex;
  std::vector<std::int64_t> given;
  const auto write = [&](const GatewayRig& rig, const std::string& prefix) {
    for (int done = 0; done < kChanges;) {
      v1::PutFeedRequest request;
      request.mutable_feed()->set_id(prefix + std::to_string(done));
      v1::PutFeedResponse response;
      const auto status = rig.registers->PutFeed(GatewayRig::As(kOperatorToken).get(), request, &response);
      if (!status.ok()) {
        ASSERT_EQ(status.error_code(), ::grpc::StatusCode::UNAVAILABLE) << status.error_message();
        continue;
      }
      ++done;
      const std::lock_guard lock(mutex);
      given.push_back(response.activation());
    }
  };
  std::thread first([&] { write(one, "one-"); });
  std::thread second([&] { write(two, "two-"); });
  first.join();
  second.join();
  EXPECT_EQ(std::set<std::int64_t>(given.begin(), given.end()).size(), given.size());
  // In the log too, a number stands for one change, and numbers rise within each partition.
  for (const auto topic : {kafka::kSubmissions, kafka::kObservations}) {
    const auto records = kafka::ReadAll({broker->bootstrap(), std::string(topic)});
    ASSERT_TRUE(records);
    std::map<std::int32_t, std::int64_t> last;
    for (const auto& record : *records) {
      if (!record.key.starts_with("feed/")) continue;
      const auto marker =
          std::get<model::Marker>(codec::DecodeObservationRecord(record.value.value()).value());
      EXPECT_GT(marker.activation, last[record.partition]) << record.key;
      last[record.partition] = marker.activation;
    }
    EXPECT_EQ(last.at(0), last.at(1));
    EXPECT_EQ(last.at(0), last.at(2));
  }
}

TEST_F(GatewayRegisters, WriteTheAreasContentBeforeTheirMarker) {
  const GatewayRig rig(broker->bootstrap(), installation);
  v1::PutAreasResponse response;
  auto status = PutAreas(rig, {Area("b"), Area("a")}, &response);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(response.area_count(), 2);
  EXPECT_EQ(response.added(), 2);
  const std::int64_t activation = response.activation();
  EXPECT_THAT(ListAreas(rig), ElementsAre("a", "b"));

  const auto records = kafka::ReadAll({broker->bootstrap(), std::string(kafka::kAreas)});
  ASSERT_TRUE(records);
  for (const auto& record : *records) EXPECT_EQ(record.key, kafka::ContentKey(record.value.value()));
  EXPECT_EQ(Activations(kafka::kSubmissions, "areas/active").size(), 3U);
  EXPECT_EQ(Activations(kafka::kObservations, "areas/active").size(), 3U);

  status = PutAreas(rig, {Area("a", 'z')}, &response);
  EXPECT_EQ(status.error_code(), ::grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(status.error_message(), HasSubstr("a@2"));

  ASSERT_TRUE(PutAreas(rig, {Area("c")}, &response).ok());
  EXPECT_EQ(response.activation(), activation + 1);
  EXPECT_EQ(response.added(), 1);
  v1::ListAreasRequest one;
  one.set_id("c");
  EXPECT_THAT(ListAreas(rig, one), ElementsAre("c"));
}

TEST_F(GatewayRegisters, WriteAReferenceSoThatALaneReadsItToTheBit) {
  const GatewayRig rig(broker->bootstrap(), installation);
  v1::PutAreasResponse put;
  ASSERT_TRUE(PutAreas(rig, {Area("a")}, &put).ok());
  const auto reference = SampleReference();
  const auto activate = [&](bool dry_run, std::string_view token, v1::ActivateReferenceResponse* response) {
    const auto context = GatewayRig::As(token);
    const auto writer = rig.registers->ActivateReference(context.get(), response);
    v1::ActivateReferenceRequest request;
    codec::ToWire(ingest::ManifestOf(reference), *request.mutable_manifest());
    request.set_dry_run(dry_run);
    writer->Write(request);
    for (const auto& part : measures::CutReference(reference.values, 3)) {
      request.Clear();
      codec::ToWire(part, *request.add_parts());
      writer->Write(request);
    }
    writer->WritesDone();
    return writer->Finish();
  };
  const std::string key = "reference/deso/" + std::string(kSampleRuleSet);
  v1::ActivateReferenceResponse response;
  ASSERT_TRUE(activate(true, kOperatorToken, &response).ok());
  EXPECT_EQ(response.activation(), 0);
  EXPECT_TRUE(Activations(kafka::kObservations, key).empty()) << "dry run";
  EXPECT_EQ(activate(false, "nobody", &response).error_code(), ::grpc::StatusCode::UNAUTHENTICATED);
  const auto status = activate(false, kOperatorToken, &response);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(response.id(), measures::ReferenceId(reference));
  EXPECT_FALSE(response.rule_set_known());
  EXPECT_EQ(Activations(kafka::kObservations, key).size(), 3U);
  EXPECT_TRUE(Activations(kafka::kSubmissions, key).empty());

  const auto records = kafka::ReadAll({broker->bootstrap(), std::string(kafka::kObservations)});
  ASSERT_TRUE(records);
  const auto record = std::ranges::find(*records, key, &kafka::OwnedRecord::key);
  const auto marker = std::get<model::Marker>(codec::DecodeObservationRecord(record->value.value()).value());
  stage::KafkaReferenceContent content(broker->bootstrap());
  auto manifest = std::get<model::ReferenceManifest>(marker.content);
  base::Result<std::shared_ptr<const measures::Reference>> loaded;
  ASSERT_TRUE(WaitUntil(kPatience, [&] { return (loaded = content.Load(manifest)).has_value(); }))
      << loaded.error().ToString();
  auto again = reference;
  again.values = **loaded;
  EXPECT_TRUE(SameBits(again, reference));
  EXPECT_EQ(content.Load(manifest)->get(), loaded->get()) << "read once while somebody holds it";
  manifest.id = "sample-2-deso-2024@000000000000";
  EXPECT_EQ(content.Load(manifest).error().code, base::ErrorCode::kUnavailable) << "not what its id says";
  manifest.bundles = {std::string(64, 'a')};
  EXPECT_EQ(content.Load(manifest).error().code, base::ErrorCode::kUnavailable);

  v1::ListReferencesResponse list;
  ASSERT_TRUE(rig.registers->ListReferences(GatewayRig::As(kOperatorToken).get(), {}, &list).ok());
  ASSERT_EQ(list.references_size(), 1);
  EXPECT_EQ(list.references(0).id(), response.id());
  EXPECT_EQ(list.references(0).area_count(), 6);
  EXPECT_FALSE(list.references(0).in_use());
}

TEST_F(GatewayRegisters, CheckARuleSetBeforeItHolds) {
  const GatewayRig rig(broker->bootstrap(), installation);
  v1::ActivateRuleSetRequest request;
  request.set_yaml("name: [broken");
  v1::ActivateRuleSetResponse response;
  const auto status =
      rig.registers->ActivateRuleSet(GatewayRig::As(kOperatorToken).get(), request, &response);
  EXPECT_EQ(status.error_code(), ::grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_FALSE(rpc::FromGrpcStatus(status).violations.empty());
  EXPECT_TRUE(Activations(kafka::kObservations, "rule_set/active").empty());
}

TEST_F(GatewayRegisters, TakeARuleSetOfMeasuresThatMayHold) {
  const GatewayRig rig(broker->bootstrap(), installation);
  const auto yaml = [](const std::string& purpose, const std::string& id) {
    return "format: 2\nname: poor\npurpose: " + purpose +
           "\ntext: {sv: x, en: x}\nmeasures:\n"
           "  poor: {op: indicator, name: poor, unit: percent, text: {sv: x, en: x}}\n"
           "  many: {op: at_least, of: poor, than: 30 percent, text: {sv: x, en: x}}\n"
           "classes:\n  - {id: none, text: {sv: x, en: x}}\n  - {id: " +
           id + ", enter: many, text: {sv: x, en: x}}\n";
  };
  const auto activate = [&](const std::string& text, v1::ActivateRuleSetResponse* response) {
    v1::ActivateRuleSetRequest request;
    request.set_yaml(text);
    return rig.registers->ActivateRuleSet(GatewayRig::As(kOperatorToken).get(), request, response);
  };
  v1::ActivateRuleSetResponse response;
  EXPECT_EQ(activate(yaml("conformance", "high"), &response).error_code(),
            ::grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(activate(yaml("assessment", "utsatt"), &response).error_code(),
            ::grpc::StatusCode::FAILED_PRECONDITION);
  const auto broken = activate("format: 2\nname: poor\n", &response);
  EXPECT_EQ(broken.error_code(), ::grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_FALSE(rpc::FromGrpcStatus(broken).violations.empty());
  EXPECT_TRUE(Activations(kafka::kObservations, "rule_set/active").empty());
  ASSERT_TRUE(activate(yaml("assessment", "high"), &response).ok());
  EXPECT_THAT(response.id(), HasSubstr("poor@"));
  EXPECT_EQ(response.activation(), 1);
}

TEST_F(GatewayRegisters, AnswerUnavailableWhileTheBrokerIsAwayAndGoOnAfterwards) {
  const GatewayRig rig(broker->bootstrap(), installation);
  (void)rig.AddFeed("before");
  broker->Kill();
  v1::PutFeedRequest request;
  request.mutable_feed()->set_id("during");
  v1::PutFeedResponse response;
  const auto status = rig.registers->PutFeed(GatewayRig::As(kOperatorToken).get(), request, &response);
  EXPECT_FALSE(status.ok()) << "it cannot know";
  EXPECT_TRUE(status.error_code() == ::grpc::StatusCode::UNAVAILABLE ||
              status.error_code() == ::grpc::StatusCode::DEADLINE_EXCEEDED)
      << status.error_message();
  ASSERT_TRUE(broker->Restart());
  ASSERT_TRUE(WaitUntil(kPatience, [&] {
    return rig.registers->PutFeed(GatewayRig::As(kOperatorToken).get(), request, &response).ok();
  }));
  const auto activations = Activations(kafka::kSubmissions, "feed/during");
  ASSERT_EQ(activations.size(), 3U);
  EXPECT_EQ(activations.at(0), activations.at(1));
  EXPECT_EQ(activations.at(0), activations.at(2));
}

}  // namespace
}  // namespace lagesbild::testing
