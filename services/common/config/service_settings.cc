#include "common/config/service_settings.h"

#include "common/config/settings_parser.h"
#include "common/config/values.h"

namespace lagesbild::config {

void DeclareService(SettingsParser& parser, ServiceSettings* settings) {
  parser.String("kafka-bootstrap", &settings->kafka_bootstrap, "Kafka brokers, host:port[,host:port]",
                {.required = true, .check = CheckHostPortList});
  parser.String("grpc-listen", &settings->grpc_listen, "Where gRPC listens; port 0 takes a free one",
                {.required = true, .check = CheckHostPort});
  parser.String("metrics-listen", &settings->metrics_listen,
                "Where /metrics listens; port 0 takes a free one",
                {.required = true, .check = CheckHostPort});
  parser.String("ports-file", &settings->ports_file, "JSON file to write the bound ports to");
  parser.String("state-dir", &settings->state_dir, "Folder for snapshots; may be empty at start",
                {.required = true});
  parser.Bytes("snapshot-growth", &settings->snapshot_growth_bytes,
               "A snapshot is written when the changelog has grown by this and by half the last one",
               {.min = 1});
  parser.String("instance", &settings->instance, "Name of this instance, different from every other's",
                {.required = true, .check = CheckName});
  parser.Int("lanes", &settings->lanes, "Threads that work on partitions", {.min = 1, .max = 64});
  parser.String("log-level", &settings->log_level, "What to log",
                {.required = true, .allowed = {"debug", "info", "warn", "error"}});
  parser.String("log-format", &settings->log_format, "How to log",
                {.required = true, .allowed = {"logfmt", "json"}});
  parser.String("operator-token-sha256", &settings->operator_token_sha256,
                "SHA-256 of the operator's token; empty: nobody is operator", {.check = CheckSha256});
  parser.String("analyst-token-sha256", &settings->analyst_token_sha256,
                "SHA-256 of the analyst's token; empty: nobody is analyst", {.check = CheckSha256});
}

}  // namespace lagesbild::config
