#include "common/stage/bundle_reader.h"

#include <chrono>

namespace lagesbild::stage {

namespace {

// Twice what librdkafka takes to begin anew at the first record while a fetch of its own waits at the broker,
// a second and a half as measured.
constexpr std::chrono::milliseconds kPatience{3000};

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
