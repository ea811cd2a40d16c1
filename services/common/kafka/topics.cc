#include "common/kafka/topics.h"

namespace lagesbild::kafka {

std::string ConsumerGroup(std::string_view stage) { return "lagesbild." + std::string(stage); }

std::string AlertTopic(std::string_view partner) {
  return "lagesbild.alerts." + std::string(partner) + ".v1";
}

bool IsAlertTopic(std::string_view topic) { return topic.substr(0, 17) == "lagesbild.alerts."; }

std::string DeadLetterTopic(std::string_view topic) { return std::string(topic) + ".dlq"; }

std::string ChangelogTopic(std::string_view stage) {
  return "lagesbild." + std::string(stage) + "-changelog";
}

std::vector<TopicSpec> AllTopics() {
  std::vector<TopicSpec> all;
  for (const auto topic : {kSubmissions, kObservations, kFindings}) {
    all.push_back({std::string(topic), Cleanup::kKept, true});
    all.push_back({DeadLetterTopic(topic), Cleanup::kDelete, true});
  }
  for (const auto topic : {kAssessments, kTrends})
    all.push_back({std::string(topic), Cleanup::kCompact, true});
  for (const auto stage : {kRegistrarStage, kScoringStage, kTrendStage, kNotificationStage}) {
    all.push_back({ChangelogTopic(stage), Cleanup::kCompact, true});
  }
  all.push_back({std::string(kDecisions), Cleanup::kDelete, true});
  all.push_back({std::string(kCheckpoints), Cleanup::kCompactDelete, true});
  for (const auto topic : {kAreas, kReferences, kInstallation, kRegisters}) {
    all.push_back({std::string(topic), Cleanup::kCompact, false});
  }
  return all;
}

}  // namespace lagesbild::kafka
