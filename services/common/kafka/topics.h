// The names of all topics, and what each is; proto/README.md shows the same table.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lagesbild::kafka {

inline constexpr std::string_view kSubmissions = "lagesbild.submissions.v1";
inline constexpr std::string_view kObservations = "lagesbild.observations.v1";
inline constexpr std::string_view kAssessments = "lagesbild.assessments.v1";
inline constexpr std::string_view kTrends = "lagesbild.trends.v1";
inline constexpr std::string_view kFindings = "lagesbild.findings.v1";
inline constexpr std::string_view kDecisions = "lagesbild.decisions.v1";
inline constexpr std::string_view kAreas = "lagesbild.areas.v1";
inline constexpr std::string_view kReferences = "lagesbild.references.v1";
inline constexpr std::string_view kCheckpoints = "lagesbild.checkpoints.v1";
inline constexpr std::string_view kInstallation = "lagesbild.installation.v1";
/// The newest marker of each register entry, so that nobody must read the whole log to know what is active.
inline constexpr std::string_view kRegisters = "lagesbild.registers.v1";

/// The stages that are lanes; their consumer groups and changelogs are named after them.
inline constexpr std::string_view kRegistrarStage = "registrar";
inline constexpr std::string_view kScoringStage = "scoring";
inline constexpr std::string_view kTrendStage = "trend-detection";
inline constexpr std::string_view kNotificationStage = "notification";

/// "lagesbild.<stage>": the consumer group of a stage's lanes.
std::string ConsumerGroup(std::string_view stage);
/// "lagesbild.alerts.<partner>.v1"
std::string AlertTopic(std::string_view partner);
/// True for the topics of partners.
bool IsAlertTopic(std::string_view topic);
/// "<topic>.dlq"
std::string DeadLetterTopic(std::string_view topic);
/// "lagesbild.<stage>-changelog"
std::string ChangelogTopic(std::string_view stage);

/// How a topic keeps its records.
enum class Cleanup : unsigned char { kKept, kCompact, kDelete, kCompactDelete };

/// One topic of the flow, as `lagesbild init` makes it.
struct TopicSpec {
  std::string name;
  Cleanup cleanup = Cleanup::kKept;
  /// True: the installation's partition count; false: one partition.
  bool partitioned = true;
};

/// Every topic but those of the partners.
std::vector<TopicSpec> AllTopics();

}  // namespace lagesbild::kafka
