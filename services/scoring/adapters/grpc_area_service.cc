#include "scoring/adapters/grpc_area_service.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "common/grpc/rpc_rules.h"
#include "common/grpc/status.h"
#include "common/model/finding.h"
#include "lagesbild/area/v1/area_service.grpc.pb.h"
#include "scoring/adapters/read_model.h"

namespace lagesbild::scoring {

namespace {

constexpr std::int32_t kPageMax = 1000;
constexpr std::int64_t kTrendsMax = 1000;
/// Areas looked through for one page, when a level is asked for.
constexpr std::int64_t kLookedMax = 10'000;
constexpr std::size_t kIdBytesMax = 128;

auto Broken(const std::string& key) {
  return base::Fail(base::ErrorCode::kInternal,
                    "value of '" + key + "' in the read model is not what it should be",
                    "wipe Redis: the read model is rebuilt from the topics");
}

/// Counts from 1 to 4 could point at a person; with the axis's score, less all that is shown of it, such a
/// count could be worked out.
void SuppressSmallCounts(assessment::v1::Assessment& assessment) {
  for (const auto& part : assessment.contributions()) {
    if (!model::IsSmallCount(part.count())) continue;
    for (auto& axis : *assessment.mutable_axes()) {
      if (axis.name() == part.axis()) axis.clear_score_milli();
    }
  }
  auto& parts = *assessment.mutable_contributions();
  const auto is_small = [](const assessment::v1::Contribution& part) {
    return model::IsSmallCount(part.count());
  };
  parts.erase(std::remove_if(parts.begin(), parts.end(), is_small), parts.end());
}

bool IsSmall(const trend::v1::Trend& trend) { return model::IsSmallCount(trend.count()); }

}  // namespace

class AreaServiceAdapter::Service final : public area::v1::AreaService::Service {
 public:
  Service(redis::GuardedReader& reader, const rpc::Authenticator& authenticator)
      : reader_(reader), authenticator_(authenticator) {}

  ::grpc::Status GetArea(::grpc::ServerContext* context, const area::v1::GetAreaRequest* request,
                         area::v1::GetAreaResponse* response) override {
    return Answer([&] { return Get(ForPartner(*context), *request, *response); });
  }

  ::grpc::Status ListAreas(::grpc::ServerContext* context, const area::v1::ListAreasRequest* request,
                           area::v1::ListAreasResponse* response) override {
    return Answer([&] { return List(ForPartner(*context), *request, *response); });
  }

 private:
  template <class Work>
  static ::grpc::Status Answer(const Work& work) {
    const base::Status status = work();
    return status ? ::grpc::Status::OK : rpc::ToGrpcStatus(status.error());
  }

  /// Whoever is not known to be one of us gets what a partner gets.
  bool ForPartner(const ::grpc::ServerContext& context) const {
    const auto caller = rpc::CallerOf(context, authenticator_);
    return !caller || caller->role == rpc::Role::kPartner;
  }

  base::Status Get(bool for_partner, const area::v1::GetAreaRequest& request,
                   area::v1::GetAreaResponse& response) {
    if (request.area().empty() || request.area().size() > kIdBytesMax) {
      return base::Fail(base::ErrorCode::kInvalidArgument, "area is empty or longer than 128 bytes",
                        "give an area id, for example from ListAreas");
    }
    const std::string key = AreaKey(request.area());
    const auto found = reader_.Read(std::vector{key});
    if (!found) return base::Fail(found.error());
    const auto& stored = found->front();
    if (!stored || !stored->content) {
      return base::Fail(base::ErrorCode::kNotFound, "no area '" + request.area() + "'",
                        "see ListAreas for the ids");
    }
    auto& assessment = *response.mutable_assessment();
    if (!assessment.ParseFromString(*stored->content)) return Broken(key);
    if (for_partner) SuppressSmallCounts(assessment);
    return AddTrends(for_partner, request.area(), response);
  }

  base::Status AddTrends(bool for_partner, const std::string& area, area::v1::GetAreaResponse& response) {
    const auto keys = reader_.ListKeys(TrendKey(area + '/'), {}, kTrendsMax);
    if (!keys) return base::Fail(keys.error());
    const auto found = reader_.Read(*keys);
    if (!found) return base::Fail(found.error());
    for (std::size_t i = 0; i < found->size(); ++i) {
      const auto& stored = (*found)[i];
      if (!stored || !stored->content) continue;
      trend::v1::Trend trend;
      if (!trend.ParseFromString(*stored->content)) return Broken((*keys)[i]);
      if (for_partner && IsSmall(trend)) continue;
      *response.add_trends() = std::move(trend);
    }
    return {};
  }

  base::Status List(bool for_partner, const area::v1::ListAreasRequest& request,
                    area::v1::ListAreasResponse& response) {
    if (request.page_size() < 0 || request.page_size() > kPageMax) {
      return base::Fail(base::ErrorCode::kInvalidArgument,
                        "page_size " + std::to_string(request.page_size()) + " is not from 0 to 1000",
                        "give 1 to 1000, or 0 for 1000");
    }
    if (request.page_token().size() > kIdBytesMax) {
      return base::Fail(base::ErrorCode::kInvalidArgument, "page_token is not one of ours",
                        "give next_page_token of the answer before, or leave it empty");
    }
    const int wanted = request.page_size() == 0 ? kPageMax : request.page_size();
    std::string after = request.page_token().empty() ? std::string() : AreaKey(request.page_token());
    for (std::int64_t looked = 0; looked < kLookedMax; looked += kPageMax) {
      const int missing = wanted - response.assessments_size();
      const auto keys = reader_.ListKeys(kAreaPrefix, after, request.level().empty() ? missing : kPageMax);
      if (!keys) return base::Fail(keys.error());
      if (keys->empty()) return {};
      const auto taken = TakePage(for_partner, request.level(), wanted, *keys, response);
      if (!taken) return base::Fail(taken.error());
      after = *taken;
      if (response.assessments_size() >= wanted) break;
    }
    response.set_next_page_token(after.substr(kAreaPrefix.size()));
    return {};
  }

  /// Adds areas until there are enough; returns the last key taken or passed over.
  base::Result<std::string> TakePage(bool for_partner, const std::string& level, int wanted,
                                     const std::vector<std::string>& keys,
                                     area::v1::ListAreasResponse& response) {
    const auto found = reader_.Read(keys);
    if (!found) return base::Fail(found.error());
    for (std::size_t i = 0; i < keys.size(); ++i) {
      if (response.assessments_size() >= wanted) return keys[i - 1];
      const auto& stored = (*found)[i];
      if (!stored || !stored->content) continue;
      assessment::v1::Assessment assessment;
      if (!assessment.ParseFromString(*stored->content)) return Broken(keys[i]);
      if (!level.empty() && assessment.level() != level) continue;
      if (for_partner) SuppressSmallCounts(assessment);
      *response.add_assessments() = std::move(assessment);
    }
    return keys.back();
  }

  redis::GuardedReader& reader_;
  const rpc::Authenticator& authenticator_;
};

AreaServiceAdapter::AreaServiceAdapter(redis::GuardedReader& reader, const rpc::Authenticator& authenticator)
    : service_(std::make_unique<Service>(reader, authenticator)) {}

AreaServiceAdapter::~AreaServiceAdapter() = default;

::grpc::Service* AreaServiceAdapter::service() { return service_.get(); }

}  // namespace lagesbild::scoring
