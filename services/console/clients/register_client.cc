#include "console/clients/register_client.h"

#include "common/codec/wire.h"
#include "console/clients/channel.h"
#include "lagesbild/ingest/v1/register_service.grpc.pb.h"

namespace lagesbild::console {

namespace {
namespace v1 = ingest::v1;
/// Half of what a request may weigh, so that one more area never breaks the limit.
constexpr std::size_t kRequestBytes = std::size_t{512} * 1024;
}  // namespace

struct RegisterClient::Impl {
  std::string address;
  std::string token;
  std::unique_ptr<v1::RegisterService::Stub> stub;

  base::Error Fault(const grpc::Status& status) const { return ToError(status, "ingest", address); }
};

RegisterClient::RegisterClient(const std::string& address, std::string token)
    : impl_(std::make_unique<Impl>(
          Impl{address, std::move(token), v1::RegisterService::NewStub(NewChannel(address))})) {}
RegisterClient::~RegisterClient() = default;

base::Result<PutFeedResult> RegisterClient::PutFeed(const model::Feed& feed, bool keep_token) {
  grpc::ClientContext context;
  Prepare(context, impl_->token);
  v1::PutFeedRequest request;
  codec::ToWire(feed, *request.mutable_feed());
  request.set_keep_token(keep_token);
  v1::PutFeedResponse response;
  const auto status = impl_->stub->PutFeed(&context, request, &response);
  if (!status.ok()) return base::Fail(impl_->Fault(status));
  return PutFeedResult{response.token(), response.activation()};
}

base::Result<std::int64_t> RegisterClient::RemoveFeed(const std::string& id) {
  grpc::ClientContext context;
  Prepare(context, impl_->token);
  v1::RemoveFeedRequest request;
  request.set_id(id);
  v1::RemoveFeedResponse response;
  const auto status = impl_->stub->RemoveFeed(&context, request, &response);
  if (!status.ok()) return base::Fail(impl_->Fault(status));
  return response.activation();
}

base::Result<std::vector<model::Feed>> RegisterClient::ListFeeds() {
  grpc::ClientContext context;
  Prepare(context, impl_->token);
  v1::ListFeedsResponse response;
  const auto status = impl_->stub->ListFeeds(&context, {}, &response);
  if (!status.ok()) return base::Fail(impl_->Fault(status));
  std::vector<model::Feed> feeds;
  for (const auto& feed : response.feeds()) feeds.push_back(codec::FromWire(feed));
  return feeds;
}

base::Result<PutAreasResult> RegisterClient::PutAreas(const std::vector<model::Area>& areas) {
  grpc::ClientContext context;
  Prepare(context, impl_->token, std::chrono::minutes(5));
  v1::PutAreasResponse response;
  const auto writer = impl_->stub->PutAreas(&context, &response);
  v1::PutAreasRequest request;
  std::size_t bytes = 0;
  for (const auto& area : areas) {
    auto& wire = *request.add_areas();
    codec::ToWire(area, wire);
    bytes += wire.ByteSizeLong();
    if (bytes < kRequestBytes) continue;
    if (!writer->Write(request)) break;  // Finish says why
    request.Clear();
    bytes = 0;
  }
  if (request.areas_size() > 0) writer->Write(request);
  writer->WritesDone();
  const auto status = writer->Finish();
  if (!status.ok()) return base::Fail(impl_->Fault(status));
  return PutAreasResult{response.activation(), response.area_count(), response.added()};
}

base::Result<std::vector<model::Area>> RegisterClient::ListAreas(const std::string& level,
                                                                 const std::string& id, bool with_geometry) {
  grpc::ClientContext context;
  Prepare(context, impl_->token, std::chrono::minutes(1));
  v1::ListAreasRequest request;
  request.set_level(level);
  request.set_id(id);
  request.set_with_geometry(with_geometry);
  const auto reader = impl_->stub->ListAreas(&context, request);
  std::vector<model::Area> areas;
  v1::ListAreasResponse response;
  while (reader->Read(&response)) {
    for (const auto& area : response.areas()) areas.push_back(codec::FromWire(area));
  }
  const auto status = reader->Finish();
  if (!status.ok()) return base::Fail(impl_->Fault(status));
  return areas;
}

base::Result<ActivatedRuleSet> RegisterClient::ActivateRuleSet(const std::string& yaml) {
  grpc::ClientContext context;
  Prepare(context, impl_->token);
  v1::ActivateRuleSetRequest request;
  request.set_yaml(yaml);
  v1::ActivateRuleSetResponse response;
  const auto status = impl_->stub->ActivateRuleSet(&context, request, &response);
  if (!status.ok()) return base::Fail(impl_->Fault(status));
  return ActivatedRuleSet{response.id(), response.activation()};
}

base::Result<std::vector<RuleSetEntry>> RegisterClient::ListRuleSets() {
  grpc::ClientContext context;
  Prepare(context, impl_->token);
  v1::ListRuleSetsResponse response;
  const auto status = impl_->stub->ListRuleSets(&context, {}, &response);
  if (!status.ok()) return base::Fail(impl_->Fault(status));
  std::vector<RuleSetEntry> entries;
  for (const auto& entry : response.rule_sets()) {
    entries.push_back({entry.id(), entry.activation(), entry.activated_at_ms(), entry.active()});
  }
  return entries;
}

base::Result<ReferenceAnswer> RegisterClient::ActivateReference(const measures::NamedReference& reference,
                                                                bool dry_run) {
  grpc::ClientContext context;
  Prepare(context, impl_->token, std::chrono::minutes(5));
  v1::ActivateReferenceResponse response;
  const auto writer = impl_->stub->ActivateReference(&context, &response);
  v1::ActivateReferenceRequest request;
  auto& manifest = *request.mutable_manifest();
  manifest.set_id(measures::ReferenceId(reference));
  manifest.set_rule_set(reference.rule_set);
  manifest.set_level(reference.level);
  manifest.set_period(reference.period);
  manifest.set_area_count(reference.area_count);
  manifest.set_comparison_count(static_cast<std::int32_t>(reference.values.by_comparison.size()));
  request.set_dry_run(dry_run);
  bool writable = writer->Write(request);
  request.Clear();
  for (const auto& part : measures::CutReference(reference.values)) {
    if (!writable) break;  // Finish says why
    codec::ToWire(part, *request.add_parts());
    if (request.ByteSizeLong() < kRequestBytes) continue;
    writable = writer->Write(request);
    request.Clear();
  }
  if (writable && request.parts_size() > 0) writer->Write(request);
  writer->WritesDone();
  const auto status = writer->Finish();
  if (!status.ok()) return base::Fail(impl_->Fault(status));
  return ReferenceAnswer{response.id(),       response.activation(),      response.unchanged(),
                         response.replaces(), response.active_rule_set(), response.rule_set_known()};
}

base::Result<std::vector<ReferenceEntry>> RegisterClient::ListReferences() {
  grpc::ClientContext context;
  Prepare(context, impl_->token);
  v1::ListReferencesResponse response;
  const auto status = impl_->stub->ListReferences(&context, {}, &response);
  if (!status.ok()) return base::Fail(impl_->Fault(status));
  std::vector<ReferenceEntry> entries;
  for (const auto& entry : response.references()) {
    entries.push_back({entry.id(), entry.rule_set(), entry.level(), entry.period(), entry.area_count(),
                       entry.activation(), entry.activated_at_ms(), entry.in_use()});
  }
  return entries;
}

}  // namespace lagesbild::console
