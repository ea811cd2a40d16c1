#include "common/kafka/register_writer.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <utility>

#include "common/kafka/admin.h"
#include "common/kafka/client.h"
#include "common/kafka/client/handle.h"
#include "common/kafka/lane/txn_producer.h"
#include "common/kafka/topic_reader.h"

namespace lagesbild::kafka {

namespace {

using SteadyClock = std::chrono::steady_clock;
using std::chrono::seconds;

constexpr seconds kPatience{30};

// Where one record of a transaction lies, as the broker acknowledged it.
struct Place {
  std::string topic;
  std::int32_t partition = 0;
  std::int64_t offset = -1;
};

}  // namespace

struct RegisterWriter::Parts {
  Options options;
  std::unique_ptr<Admin> admin;
  std::map<std::string, std::int32_t, std::less<>> partitions;  // of the topics written to so far
  SteadyClock::time_point deadline;
  std::unique_ptr<TxnProducer> producer;
  bool is_finished = false;

  /// A new producer under the same id: what the one before left open is ended, and late messages of it are
  /// fenced.
  base::Status Renew() {
    producer.reset();
    deadline = SteadyClock::now() + kPatience;
    LaneProducerParameters parameters;
    parameters.bootstrap = options.bootstrap;
    parameters.transactional_id = options.transactional_id;
    auto made =
        TxnProducer::New(LaneProducerSettings(parameters), [this] { return SteadyClock::now() >= deadline; });
    if (!made) return base::Fail(made.error());
    const auto outcome = (*made)->Init();
    if (outcome != Txn::kOk) {
      const auto code = outcome == Txn::kFenced ? base::ErrorCode::kAborted : base::ErrorCode::kUnavailable;
      return base::Fail(code, "Kafka at " + options.bootstrap + " does not take the writer " +
                                  options.transactional_id + " " + (*made)->failure());
    }
    producer = std::move(*made);
    return {};
  }

  /// The record's partition: its own, or the only one there is.
  base::Result<std::int32_t> PartitionOf(const OutputRecord& record) {
    const std::string topic(record.topic);
    auto known = partitions.find(topic);
    if (known == partitions.end()) {
      const auto found = admin->Describe(topic);
      if (!found) return base::Fail(found.error());
      known = partitions.emplace(topic, found->partitions).first;
    }
    const std::int32_t partition = record.partition.value_or(known->second == 1 ? 0 : -1);
    if (partition >= 0 && partition < known->second) return partition;
    return base::Fail(
        base::ErrorCode::kInvalidArgument,
        "a register record for " + topic + " needs a partition below " + std::to_string(known->second));
  }

  base::Result<std::vector<Place>> PlacesOf(const std::vector<OutputRecord>& records) {
    std::vector<Place> places;
    for (const auto& record : records) {
      const auto partition = PartitionOf(record);
      if (!partition) return base::Fail(partition.error());
      places.push_back({std::string(record.topic), *partition, -1});
    }
    return places;
  }

  Txn Run(const std::vector<OutputRecord>& records, const std::vector<Place>& places) {
    deadline = SteadyClock::now() + kPatience;
    producer->SetDeadline(deadline);
    if (const auto begun = producer->Begin(); begun != Txn::kOk) return begun;
    for (std::size_t i = 0; i < records.size(); ++i) {
      Produced produced;
      produced.topic = records[i].topic;
      produced.partition = places[i].partition;
      produced.key = records[i].key;
      produced.value = records[i].value;
      produced.headers = records[i].headers;
      produced.watch = static_cast<std::int32_t>(i);
      producer->Produce(produced);
    }
    return producer->Commit();
  }

  /// Whether a record lies there for read_committed readers. The transaction has ended by now.
  base::Result<std::size_t> Visible(const Place& place) const {
    auto reader = TopicReader::Open({options.bootstrap, place.topic, true});
    if (!reader) return base::Fail(reader.error());
    if (auto assigned = (*reader)->Assign({{place.partition, place.offset}}); !assigned) {
      return base::Fail(assigned.error());
    }
    std::size_t found = 0;
    const auto read = (*reader)->ReadToEnd(
        kPatience, [&](const ReadRecord& record) { found += record.offset == place.offset ? 1 : 0; });
    if (!read) return base::Fail(read.error());
    return found;
  }

  base::Error Finished(std::string why) {
    is_finished = true;
    return {base::ErrorCode::kAborted,
            "the writer " + options.transactional_id + " is finished: " + std::move(why),
            "open it anew and read what is there"};
  }

  /// After an unclear end: makes the producer anew and finds out what became of the records.
  base::Status Settle(std::vector<Place> places) {
    const std::string why = producer->failure();
    const auto code = static_cast<rd_kafka_resp_err_t>(producer->failure_code());
    const bool failed_for_good = producer->failed_for_good();
    for (std::size_t i = 0; i < places.size(); ++i) {
      places[i].offset = producer->WatchedOffset(static_cast<std::int32_t>(i));
    }
    if (auto renewed = Renew(); !renewed) return base::Fail(Finished(renewed.error().message));
    // The commit is not even asked for before every record is acknowledged.
    const bool all_arrived =
        std::ranges::all_of(places, [](const Place& place) { return place.offset >= 0; });
    if (all_arrived && !places.empty()) {
      const auto visible = Visible(places.front());
      if (!visible) return base::Fail(Finished(visible.error().message));
      if (*visible > 0) return {};
    }
    return base::Fail(failed_for_good ? CodeOf(code) : base::ErrorCode::kUnavailable,
                      "nothing was written: " + why, failed_for_good ? "" : "try again");
  }
};

RegisterWriter::RegisterWriter(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

RegisterWriter::~RegisterWriter() = default;

base::Result<std::unique_ptr<RegisterWriter>> RegisterWriter::Open(const Options& options) {
  auto admin = Admin::Open(options.bootstrap);
  if (!admin) return base::Fail(admin.error());
  auto parts = std::make_unique<Parts>();
  parts->options = options;
  parts->admin = std::move(*admin);
  if (auto made = parts->Renew(); !made) return base::Fail(made.error());
  return std::unique_ptr<RegisterWriter>(new RegisterWriter(std::move(parts)));
}

base::Status RegisterWriter::Write(const std::vector<OutputRecord>& records) {
  if (parts_->is_finished) return base::Fail(parts_->Finished("it was told so before"));
  if (records.empty()) return {};
  const auto places = parts_->PlacesOf(records);
  if (!places) return base::Fail(places.error());
  switch (parts_->Run(records, *places)) {
    case Txn::kOk:
      return {};
    case Txn::kFenced:
      return base::Fail(parts_->Finished("another has taken over, " + parts_->producer->failure()));
    case Txn::kIndefinite:
    case Txn::kAbort:
    case Txn::kRecreate:
      break;
  }
  return parts_->Settle(*places);
}

}  // namespace lagesbild::kafka
