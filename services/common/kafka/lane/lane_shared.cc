#include "common/kafka/lane/lane_shared.h"

#include <utility>

namespace lagesbild::kafka {

base::Status LaneShared::Add(Question question) {
  const std::lock_guard lock(mutex_);
  if (closed_) return base::Fail(base::ErrorCode::kUnavailable, "the lane is not running");
  if (questions_.size() >= kQuestionsMax) {
    return base::Fail(base::ErrorCode::kResourceExhausted, "too many questions wait for the lane",
                      "ask again in a second");
  }
  questions_.push_back(std::move(question));
  has_questions_.store(true);
  return {};
}

std::deque<Question> LaneShared::TakeQuestions() {
  const std::lock_guard lock(mutex_);
  has_questions_.store(false);
  return std::exchange(questions_, {});
}

void LaneShared::CloseQuestions() {
  std::deque<Question> left;
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    left = std::exchange(questions_, {});
  }
  for (const auto& question : left) question.ask(nullptr);
}

}  // namespace lagesbild::kafka
