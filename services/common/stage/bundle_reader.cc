#include "common/stage/bundle_reader.h"

#include <chrono>

namespace lagesbild::stage {

namespace {

constexpr std::chrono::milliseconds kPatience{500};

}  // namespace

base::Result<std::string> BundleBytes::Get(const std::string& key) {
  if (!follower_) {
    auto opened = kafka::ContentFollower::Open(bootstrap_, topic_);
    if (!opened) return base::Fail(opened.error());
    follower_ = std::move(*opened);
  }
  return follower_->Get(key, kPatience);
}

void BundleBytes::Drop() {
  if (follower_) follower_->Drop();
}

}  // namespace lagesbild::stage
