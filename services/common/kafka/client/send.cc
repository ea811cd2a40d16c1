#include "common/kafka/client/send.h"

#include <mutex>
#include <utility>
#include <vector>

namespace lagesbild::kafka {

namespace {

// An empty string is not "none": librdkafka tells them apart by the pointer.
const char* Data(std::string_view bytes) { return bytes.data() == nullptr ? "" : bytes.data(); }

rd_kafka_vu_t Header(const HeaderView& header, const std::string& name) {
  rd_kafka_vu_t field{};
  field.vtype = RD_KAFKA_VTYPE_HEADER;
  field.u.header.name = name.c_str();
  field.u.header.val = Data(header.value);
  field.u.header.size = static_cast<ssize_t>(header.value.size());
  return field;
}

rd_kafka_resp_err_t SendWithHeaders(const Handle& handle, const SendTopic& topic, std::int32_t partition,
                                    const OutputRecord& record, void* opaque) {
  std::vector<std::string> names;
  names.reserve(record.headers.size());
  std::vector<rd_kafka_vu_t> fields(6);
  fields[0].vtype = RD_KAFKA_VTYPE_RKT;
  fields[0].u.rkt = topic.object.get();
  fields[1].vtype = RD_KAFKA_VTYPE_PARTITION;
  fields[1].u.i32 = partition;
  fields[2].vtype = RD_KAFKA_VTYPE_MSGFLAGS;
  fields[2].u.i = RD_KAFKA_MSG_F_COPY;
  fields[3].vtype = RD_KAFKA_VTYPE_KEY;
  fields[3].u.mem.ptr = const_cast<char*>(Data(record.key));
  fields[3].u.mem.size = record.key.size();
  fields[4].vtype = RD_KAFKA_VTYPE_VALUE;
  fields[4].u.mem.ptr = record.value ? const_cast<char*>(Data(*record.value)) : nullptr;
  fields[4].u.mem.size = record.value ? record.value->size() : 0;
  fields[5].vtype = RD_KAFKA_VTYPE_OPAQUE;
  fields[5].u.ptr = opaque;
  for (const auto& header : record.headers) {
    names.emplace_back(header.key);
    fields.push_back(Header(header, names.back()));
  }
  const OwnedError error(rd_kafka_produceva(handle.get(), fields.data(), fields.size()));
  return error ? rd_kafka_error_code(error.get()) : RD_KAFKA_RESP_ERR_NO_ERROR;
}

}  // namespace

base::Result<const SendTopic*> SendTopics::Get(std::string_view topic, std::chrono::milliseconds timeout) {
  {
    const std::shared_lock lock(mutex_);
    if (const auto found = topics_.find(topic); found != topics_.end()) return found->second.get();
  }
  const std::string name(topic);
  // Asked for before the first record: without metadata that would wait a second, and a topic that is not
  // there would show only as a time-out.
  const auto partitions = PartitionCount(handle_, name, timeout);
  if (!partitions) return base::Fail(partitions.error());
  auto made = std::make_unique<SendTopic>();
  made->object.reset(rd_kafka_topic_new(handle_.get(), name.c_str(), nullptr));
  if (!made->object) return base::Fail(handle_.ToError(rd_kafka_last_error(), "topic " + name));
  made->partitions = *partitions;
  const std::unique_lock lock(mutex_);
  return topics_.try_emplace(name, std::move(made)).first->second.get();
}

base::Status Send(const Handle& handle, const SendTopic& topic, const OutputRecord& record, void* opaque) {
  const std::int32_t partition = record.partition.value_or(RD_KAFKA_PARTITION_UA);
  // Checked here: librdkafka 2.0.2 frees headers twice when it finds the partition missing.
  if (record.partition && (partition < 0 || partition >= topic.partitions)) {
    return base::Fail(base::ErrorCode::kNotFound, "no partition " + std::to_string(partition) + " in " +
                                                      std::string(record.topic) + ": it has " +
                                                      std::to_string(topic.partitions));
  }
  auto code = RD_KAFKA_RESP_ERR_NO_ERROR;
  if (record.headers.empty()) {
    char* value = record.value ? const_cast<char*>(Data(*record.value)) : nullptr;
    const int failed = rd_kafka_produce(topic.object.get(), partition, RD_KAFKA_MSG_F_COPY, value,
                                        record.value ? record.value->size() : 0, Data(record.key),
                                        record.key.size(), opaque);
    if (failed != 0) code = rd_kafka_last_error();
  } else {
    code = SendWithHeaders(handle, topic, partition, record, opaque);
  }
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return {};
  auto error = handle.ToError(code, "writing to " + std::string(record.topic));
  if (error.code == base::ErrorCode::kResourceExhausted) error.hint = "send again a little later";
  return base::Fail(std::move(error));
}

}  // namespace lagesbild::kafka
