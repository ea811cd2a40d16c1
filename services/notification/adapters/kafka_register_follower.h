// Keeps a RegisterView at the newest entries of the register topic.
#pragma once

#include <memory>
#include <string>

#include "common/base/result.h"
#include "notification/register_view.h"

namespace lagesbild::notification {

/// Has a thread of its own.
class KafkaRegisterFollower {
 public:
  /// Returns once all that is there now has been read. `view` must outlive the follower.
  static base::Result<std::unique_ptr<KafkaRegisterFollower>> Start(const std::string& bootstrap,
                                                                    RegisterView& view);
  ~KafkaRegisterFollower();
  KafkaRegisterFollower(const KafkaRegisterFollower&) = delete;
  KafkaRegisterFollower& operator=(const KafkaRegisterFollower&) = delete;

 private:
  struct Parts;
  explicit KafkaRegisterFollower(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace lagesbild::notification
