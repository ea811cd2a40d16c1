#include "common/stage/lane_metrics.h"

#include <algorithm>

#include "common/config/settings_parser.h"

namespace lagesbild::stage {

namespace {

double Sum(const std::vector<kafka::LaneStats>& all, std::uint64_t kafka::LaneStats::*field) {
  double sum = 0;
  for (const auto& stats : all) sum += static_cast<double>(stats.*field);
  return sum;
}

kafka::Durations Sum(const std::vector<kafka::LaneStats>& all, kafka::Durations kafka::LaneStats::*field) {
  kafka::Durations sum;
  for (const auto& stats : all) {
    const auto& one = stats.*field;
    for (std::size_t i = 0; i < sum.counts.size(); ++i) sum.counts[i] += one.counts[i];
    sum.seconds_sum += one.seconds_sum;
  }
  return sum;
}

}  // namespace

void TellBuild(telemetry::Metrics& metrics) {
  metrics.NewGauge("build_info", "1; the labels say what runs", {{"version", std::string(config::kVersion)}})
      .Set(1);
}

void LaneMetrics::Counter::Raise(double total) {
  if (total > seen) metric.Add(total - seen);
  seen = std::max(seen, total);
}

void LaneMetrics::Histogram::Raise(const kafka::Durations& total) {
  std::vector<double> more;
  for (std::size_t i = 0; i < total.counts.size(); ++i) {
    more.push_back(static_cast<double>(total.counts[i] - seen.counts[i]));
  }
  metric.ObserveMany(more, total.seconds_sum - seen.seconds_sum);
  seen = total;
}

LaneMetrics::LaneMetrics(telemetry::Metrics& metrics, const std::string& stage,
                         const std::string& input_topic)
    : metrics_(metrics), stage_(stage) {
  const telemetry::Labels of_stage{{"stage", stage}};
  const auto counter = [&](const char* name, const char* help, const char* key = "", const char* value = "") {
    auto labels = of_stage;
    if (*key != '\0') labels.emplace(key, value);
    return Counter{metrics.NewCounter(name, help, labels), 0};
  };
  records_in_ = counter("lane_records_total", "Records through the lanes", "direction", "in");
  records_out_ = counter("lane_records_total", "Records through the lanes", "direction", "out");
  changelog_records_ = counter("lane_records_total", "Records through the lanes", "direction", "changelog");
  commits_ = counter("offset_commits_total", "Transactions ended, with their offsets", "result", "commit");
  aborts_ = counter("offset_commits_total", "Transactions ended, with their offsets", "result", "abort");
  const auto histogram = [&](const char* name, const char* help, const char* phase = "") {
    auto labels = of_stage;
    if (*phase != '\0') labels.emplace("phase", phase);
    const std::vector<double> bounds(kafka::Durations::kBounds.begin(), kafka::Durations::kBounds.end());
    return Histogram{metrics.NewHistogram(name, help, labels, bounds), {}};
  };
  commit_ = histogram("commit_seconds", "How long commits took");
  stage_latency_ =
      histogram("stage_latency_seconds", "From the append of a transaction's first record to its commit");
  const char* delay_help = "From the append of a transaction's first record to its arrival in the lane";
  delay_starting_ = histogram("receive_delay_seconds", delay_help, "starting");
  delay_running_ = histogram("receive_delay_seconds", delay_help, "running");
  indefinite_ = counter("indefinite_ends_total", "Transactions whose end was sent more than once");
  recreations_ = counter("producer_recreations_total", "Producers made anew");
  rebalances_ = counter("kafka_rebalances_total", "Rebalances of the consumer group");
  restores_ = counter("restores_total", "Partitions restored");
  restore_seconds_ = counter("restore_seconds_total", "Time spent in restores");
  torn_ = counter("torn_transactions_total", "Torn transactions found");
  rebuilds_ = counter("rebuilds_total", "Partitions rebuilt from input");
  origins_dropped_ = counter("origins_dropped_total", "Records dropped because their origin was counted");
  partner_failures_ = counter("partner_failures_total", "Transactions ended by a partner's broken topic");
  snapshots_ = counter("snapshots_total", "Snapshots written");
  snapshots_used_ =
      counter("snapshots_used_total", "Partitions restored from a snapshot and what came after");
  snapshots_refused_ = counter("snapshots_refused_total", "Snapshots that were too old or did not fit");
  const telemetry::Labels of_group{{"group", "lagesbild." + stage}, {"topic", input_topic}};
  lag_messages_ = metrics.NewGauge("consumer_lag_messages", "Records not yet taken", of_group);
  lag_seconds_ = metrics.NewGauge("consumer_lag_seconds", "Age of the oldest record not yet taken", of_group);
  state_keys_ = metrics.NewGauge("state_keys", "Keys of the state in memory", of_stage);
  state_bytes_ = metrics.NewGauge("state_bytes", "Bytes of the state in memory", of_stage);
  open_seconds_ =
      metrics.NewGauge("open_transaction_seconds", "Age of the oldest open transaction", of_stage);
  snapshot_age_ = metrics.NewGauge("snapshot_age_seconds", "Age of the oldest snapshot; -1: none", of_stage);
  ready_ = metrics.NewGauge("lanes_ready", "Lanes that have their partitions restored", of_stage);
}

void LaneMetrics::Update(const std::vector<kafka::LaneStats>& stats) {
  using Stats = kafka::LaneStats;
  records_in_.Raise(Sum(stats, &Stats::records_in));
  records_out_.Raise(Sum(stats, &Stats::records_out));
  changelog_records_.Raise(Sum(stats, &Stats::changelog_records));
  commits_.Raise(Sum(stats, &Stats::commits));
  aborts_.Raise(Sum(stats, &Stats::aborts));
  indefinite_.Raise(Sum(stats, &Stats::indefinite_ends));
  recreations_.Raise(Sum(stats, &Stats::producer_recreations));
  rebalances_.Raise(Sum(stats, &Stats::rebalances));
  restores_.Raise(Sum(stats, &Stats::restores));
  torn_.Raise(Sum(stats, &Stats::torn_transactions));
  rebuilds_.Raise(Sum(stats, &Stats::rebuilds));
  origins_dropped_.Raise(Sum(stats, &Stats::origins_dropped));
  partner_failures_.Raise(Sum(stats, &Stats::partner_failures));
  snapshots_.Raise(Sum(stats, &Stats::snapshots_written));
  snapshots_used_.Raise(Sum(stats, &Stats::restored_from_snapshot));
  snapshots_refused_.Raise(Sum(stats, &Stats::snapshots_refused));
  commit_.Raise(Sum(stats, &Stats::commit));
  stage_latency_.Raise(Sum(stats, &Stats::stage_latency));
  delay_starting_.Raise(Sum(stats, &Stats::receive_delay_starting));
  delay_running_.Raise(Sum(stats, &Stats::receive_delay_running));
  double restore_seconds = 0, lag_messages = 0, lag_seconds = 0, keys = 0, bytes = 0;
  double open_seconds = 0, ready = 0, snapshot_age = -1;
  std::map<std::string, std::uint64_t> dead_letters;
  for (const auto& one : stats) {
    restore_seconds += one.restore_seconds_sum;
    open_seconds = std::max(open_seconds, one.open_transaction_seconds);
    ready += one.ready ? 1 : 0;
    for (const auto& [reason, count] : one.dead_letters) dead_letters[reason] += count;
    for (const auto& partition : one.partitions) {
      lag_messages += static_cast<double>(partition.lag_messages);
      lag_seconds = std::max(lag_seconds, partition.lag_seconds);
      keys += static_cast<double>(partition.state_keys);
      bytes += static_cast<double>(partition.state_bytes);
      snapshot_age = std::max(snapshot_age, partition.snapshot_age_seconds);
    }
  }
  restore_seconds_.Raise(restore_seconds);
  lag_messages_.Set(lag_messages);
  lag_seconds_.Set(lag_seconds);
  state_keys_.Set(keys);
  state_bytes_.Set(bytes);
  open_seconds_.Set(open_seconds);
  snapshot_age_.Set(snapshot_age);
  ready_.Set(ready);
  for (const auto& [reason, count] : dead_letters) {
    auto found = dead_letters_.find(reason);
    if (found == dead_letters_.end()) {
      const telemetry::Labels labels{{"stage", stage_}, {"reason", reason}};
      Counter made{
          metrics_.NewCounter("dlq_events_total", "Records written to the dead-letter topic", labels)};
      found = dead_letters_.emplace(reason, made).first;
    }
    found->second.Raise(static_cast<double>(count));
  }
}

}  // namespace lagesbild::stage
