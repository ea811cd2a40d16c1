#include "ingest/gateway/adapters/grpc_register_service.h"

#include <grpcpp/grpcpp.h>

#include <string>
#include <utility>
#include <vector>

#include "common/codec/wire.h"
#include "common/grpc/status.h"
#include "common/rules/measure_rules.h"
#include "common/rules/rule_set_loader.h"
#include "ingest/gateway/adapters/reference_intake.h"
#include "ingest/gateway/register_desk.h"
#include "lagesbild/ingest/v1/register_service.grpc.pb.h"

namespace lagesbild::ingest {

namespace {

/// What one PutAreas call may bring; more than Sweden's small areas need.
constexpr std::size_t kImportBytesMax = 268'435'456;
constexpr std::size_t kImportAreasMax = 200'000;
/// Answers are cut at about this size.
constexpr std::size_t kAnswerBytes = 524'288;

rpc::RpcError ToRpcError(const std::vector<rules::Fault>& faults) {
  rpc::RpcError error;
  error.error = {
      base::ErrorCode::kInvalidArgument,
      "the rule set has " + std::to_string(faults.size()) + " fault(s); first: " + faults.front().ToString(),
      "lagesbild rules check FILE names them all"};
  for (const rules::Fault& fault : faults) {
    error.violations.push_back({"yaml:" + std::to_string(fault.line) + ":" + std::to_string(fault.column),
                                "BAD_RULE_SET", fault.what + "; " + fault.instead});
  }
  return error;
}

/// The id of a rule set of either form that may be made active.
tl::expected<std::string, rpc::RpcError> CheckRuleSet(const std::string& yaml) {
  if (rules::FormatOf(yaml) != 2) {
    const auto loaded = rules::ReadRuleSet(yaml, "yaml");
    if (!loaded.faults.empty()) return tl::unexpected(ToRpcError(loaded.faults));
    return loaded.rules.id;
  }
  const auto loaded = rules::ReadMeasureRules(yaml, "yaml");
  if (!loaded.faults.empty()) return tl::unexpected(ToRpcError(loaded.faults));
  if (const auto may = rules::MayBeActivated(loaded.rules); !may)
    return tl::unexpected(rpc::RpcError{may.error(), {}, std::nullopt});
  return loaded.rules.id;
}

base::Status CheckImport(std::size_t areas, std::size_t bytes) {
  if (areas <= kImportAreasMax && bytes <= kImportBytesMax) return {};
  return base::Fail(base::ErrorCode::kInvalidArgument,
                    "the import has over " + std::to_string(kImportAreasMax) + " areas or " +
                        std::to_string(kImportBytesMax) + " bytes",
                    "import it in parts: areas that are not named stay");
}

}  // namespace

struct GrpcRegisterService::Parts final : public v1::RegisterService::Service {
  explicit Parts(RegisterDesk& the_desk) : desk(the_desk) {}

  ::grpc::Status PutFeed(::grpc::ServerContext* /*context*/, const v1::PutFeedRequest* request,
                         v1::PutFeedResponse* response) override {
    const auto put = desk.PutFeed(codec::FromWire(request->feed()), request->keep_token());
    if (!put) return rpc::ToGrpcStatus(put.error());
    response->set_token(put->token);
    response->set_activation(put->activation);
    return ::grpc::Status::OK;
  }

  ::grpc::Status RemoveFeed(::grpc::ServerContext* /*context*/, const v1::RemoveFeedRequest* request,
                            v1::RemoveFeedResponse* response) override {
    const auto removed = desk.RemoveFeed(request->id());
    if (!removed) return rpc::ToGrpcStatus(removed.error());
    response->set_activation(*removed);
    return ::grpc::Status::OK;
  }

  ::grpc::Status ListFeeds(::grpc::ServerContext* /*context*/, const v1::ListFeedsRequest* /*request*/,
                           v1::ListFeedsResponse* response) override {
    for (const model::Feed& feed : desk.Feeds()) codec::ToWire(feed, *response->add_feeds());
    return ::grpc::Status::OK;
  }

  ::grpc::Status PutAreas(::grpc::ServerContext* context, ::grpc::ServerReader<v1::PutAreasRequest>* reader,
                          v1::PutAreasResponse* response) override {
    std::vector<model::Area> areas;
    std::size_t bytes = 0;
    v1::PutAreasRequest request;
    while (reader->Read(&request)) {
      bytes += request.ByteSizeLong();
      for (const auto& area : request.areas()) areas.push_back(codec::FromWire(area));
      if (const auto fits = CheckImport(areas.size(), bytes); !fits) return rpc::ToGrpcStatus(fits.error());
    }
    // Reading ends alike when the client is done and when it is gone; half an import must not become the
    // register.
    if (context->IsCancelled()) return {::grpc::StatusCode::CANCELLED, "the client went away"};
    if (areas.empty()) {
      return rpc::ToGrpcStatus(
          base::Error{base::ErrorCode::kInvalidArgument, "no area was sent", "send at least one"});
    }
    const auto put = desk.PutAreas(areas);
    if (!put) return rpc::ToGrpcStatus(put.error());
    response->set_activation(put->activation);
    response->set_area_count(put->area_count);
    response->set_added(put->added);
    return ::grpc::Status::OK;
  }

  ::grpc::Status ListAreas(::grpc::ServerContext* /*context*/, const v1::ListAreasRequest* request,
                           ::grpc::ServerWriter<v1::ListAreasResponse>* writer) override {
    auto areas = desk.Areas();
    if (!areas) return rpc::ToGrpcStatus(areas.error());
    v1::ListAreasResponse response;
    std::size_t bytes = 0;
    for (model::Area& area : *areas) {
      if (!request->level().empty() && area.level != request->level()) continue;
      if (!request->id().empty() && area.id != request->id()) continue;
      if (!request->with_geometry()) area.geometry_wkb.clear();
      auto& wire = *response.add_areas();
      codec::ToWire(area, wire);
      bytes += wire.ByteSizeLong();
      if (bytes < kAnswerBytes) continue;
      if (!writer->Write(response)) return {::grpc::StatusCode::CANCELLED, "the client went away"};
      response.Clear();
      bytes = 0;
    }
    if (response.areas_size() > 0) writer->Write(response);
    return ::grpc::Status::OK;
  }

  ::grpc::Status ActivateRuleSet(::grpc::ServerContext* /*context*/,
                                 const v1::ActivateRuleSetRequest* request,
                                 v1::ActivateRuleSetResponse* response) override {
    const auto id = CheckRuleSet(request->yaml());
    if (!id) return rpc::ToGrpcStatus(id.error());
    const auto activation = desk.ActivateRuleSet(request->yaml(), *id);
    if (!activation) return rpc::ToGrpcStatus(activation.error());
    response->set_id(*id);
    response->set_activation(*activation);
    return ::grpc::Status::OK;
  }

  ::grpc::Status ListRuleSets(::grpc::ServerContext* /*context*/, const v1::ListRuleSetsRequest* /*request*/,
                              v1::ListRuleSetsResponse* response) override {
    for (const RuleSetLine& line : desk.RuleSets()) {
      auto& entry = *response->add_rule_sets();
      entry.set_id(line.id);
      entry.set_activation(line.activation);
      entry.set_activated_at_ms(line.activated_at_ms);
      entry.set_active(line.active);
    }
    return ::grpc::Status::OK;
  }

  ::grpc::Status ActivateReference(::grpc::ServerContext* context,
                                   ::grpc::ServerReader<v1::ActivateReferenceRequest>* reader,
                                   v1::ActivateReferenceResponse* response) override {
    ReferenceIntake intake;
    v1::ActivateReferenceRequest request;
    while (reader->Read(&request)) {
      if (const auto taken = intake.Take(request); !taken) return rpc::ToGrpcStatus(taken.error());
    }
    if (context->IsCancelled()) return {::grpc::StatusCode::CANCELLED, "the client went away"};
    const auto reference = intake.Finish();
    if (!reference) return rpc::ToGrpcStatus(reference.error());
    const auto rule_set = desk.RuleSet(reference->rule_set);
    if (const auto fits = rule_set ? CheckAgainst(*reference, *rule_set) : base::Status(); !fits) {
      return rpc::ToGrpcStatus(fits.error());
    }
    const auto answer = intake.dry_run() ? desk.TryReference(*reference) : desk.ActivateReference(*reference);
    if (!answer) return rpc::ToGrpcStatus(answer.error());
    response->set_id(answer->id);
    response->set_activation(answer->activation);
    response->set_unchanged(answer->unchanged);
    response->set_replaces(answer->replaces);
    response->set_active_rule_set(answer->active_rule_set);
    response->set_rule_set_known(rule_set.has_value());
    return ::grpc::Status::OK;
  }

  ::grpc::Status ListReferences(::grpc::ServerContext* /*context*/,
                                const v1::ListReferencesRequest* /*request*/,
                                v1::ListReferencesResponse* response) override {
    for (const ReferenceLine& line : desk.References()) {
      auto& entry = *response->add_references();
      entry.set_id(line.manifest.id);
      entry.set_rule_set(line.manifest.rule_set);
      entry.set_level(line.manifest.level);
      entry.set_period(line.manifest.period);
      entry.set_area_count(line.manifest.area_count);
      entry.set_activation(line.activation);
      entry.set_activated_at_ms(line.activated_at_ms);
      entry.set_in_use(line.in_use);
    }
    return ::grpc::Status::OK;
  }

  RegisterDesk& desk;
};

GrpcRegisterService::GrpcRegisterService(RegisterDesk& desk) : parts_(std::make_unique<Parts>(desk)) {}
GrpcRegisterService::~GrpcRegisterService() = default;

::grpc::Service* GrpcRegisterService::service() { return parts_.get(); }

}  // namespace lagesbild::ingest
