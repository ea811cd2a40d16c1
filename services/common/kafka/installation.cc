#include "common/kafka/installation.h"

#include <map>
#include <utility>

#include "common/codec/codec.h"
#include "common/kafka/admin.h"
#include "common/kafka/register_writer.h"
#include "common/kafka/topic_reader.h"
#include "common/kafka/topics.h"

namespace lagesbild::kafka {

namespace {

constexpr char kKey[] = "installation";
constexpr char kHint[] = "lagesbild init";

std::string Partitions(std::int32_t count) {
  return std::to_string(count) + (count == 1 ? " partition" : " partitions");
}

// One line for each topic that is not as it should be.
std::vector<std::string> Faults(const std::vector<TopicInfo>& found, std::int32_t partitions) {
  std::map<std::string, std::int32_t> counts;
  for (const auto& topic : found) counts[topic.name] = topic.partitions;
  std::vector<std::string> faults;
  for (const auto& spec : AllTopics()) {
    const std::int32_t expected = spec.partitioned ? partitions : 1;
    const auto topic = counts.find(spec.name);
    if (topic == counts.end()) {
      faults.push_back("topic " + spec.name + " is missing, expected " + Partitions(expected));
    } else if (topic->second != expected) {
      faults.push_back("topic " + spec.name + " has " + Partitions(topic->second) + ", expected " +
                       std::to_string(expected));
    }
  }
  return faults;
}

}  // namespace

base::Result<std::optional<model::Installation>> ReadInstallation(const std::string& bootstrap) {
  const auto records = ReadAll({bootstrap, std::string(kInstallation), true});
  if (!records) return base::Fail(records.error());
  std::optional<std::string> value;
  for (const auto& record : *records) {
    if (record.key == kKey) value = record.value;
  }
  if (!value) return std::optional<model::Installation>();
  auto installation = codec::DecodeInstallation(*value);
  if (!installation) return base::Fail(installation.error());
  return std::optional(std::move(*installation));
}

base::Status WriteInstallation(const std::string& bootstrap, const model::Installation& installation) {
  // The writer's place is taken first: of two that find no record, the first to look cannot write any more.
  auto writer = RegisterWriter::Open({bootstrap, "lagesbild.init"});
  if (!writer) return base::Fail(writer.error());
  const auto present = ReadInstallation(bootstrap);
  if (!present) return base::Fail(present.error());
  if (present->has_value()) {
    return base::Fail(base::ErrorCode::kAlreadyExists, "there is an installation already, epoch " +
                                                           (*present)->epoch + ", " +
                                                           Partitions((*present)->partitions));
  }
  const std::string value = codec::EncodeInstallation(installation);
  OutputRecord record;
  record.topic = kInstallation;
  record.key = kKey;
  record.value = value;
  return (*writer)->Write({record});
}

base::Result<model::Installation> CheckInstallation(const std::string& bootstrap) {
  auto admin = Admin::Open(bootstrap);
  if (!admin) return base::Fail(admin.error());
  const auto topics = (*admin)->ListTopics();
  if (!topics) return base::Fail(topics.error());
  auto installation = ReadInstallation(bootstrap);
  if (!installation && installation.error().code != base::ErrorCode::kNotFound) {
    return base::Fail(installation.error());
  }
  if (!installation || !installation->has_value()) {
    return base::Fail(base::ErrorCode::kFailedPrecondition, "nothing is installed at " + bootstrap, kHint);
  }
  const auto faults = Faults(*topics, (*installation)->partitions);
  if (faults.empty()) return **installation;
  std::string message = "the installation at " + bootstrap + " is not whole: ";
  for (std::size_t i = 0; i < faults.size(); ++i) message += (i == 0 ? "" : "; ") + faults[i];
  return base::Fail(base::ErrorCode::kFailedPrecondition, std::move(message),
                    std::string(kHint) + " makes what is missing; a number of partitions cannot be changed");
}

}  // namespace lagesbild::kafka
