// The settings every service has: logs, addresses, identity, state, tokens.
#pragma once

#include <cstdint>
#include <string>

namespace lagesbild::config {

class SettingsParser;

/// Declared by DeclareService under the names in brackets.
struct ServiceSettings {
  std::string kafka_bootstrap = "127.0.0.1:9092";  ///< [kafka-bootstrap]
  std::string grpc_listen = "127.0.0.1:0";         ///< [grpc-listen]
  std::string metrics_listen = "127.0.0.1:0";      ///< [metrics-listen]
  std::string ports_file;                          ///< [ports-file] empty: not written
  std::string state_dir = "state";                 ///< [state-dir] snapshots
  std::int64_t snapshot_growth_bytes = 64 << 20;   ///< [snapshot-growth] of the changelog, in bytes
  std::string instance = "0";                      ///< [instance] part of group.instance.id, transactional.id
  std::int32_t lanes = 1;                          ///< [lanes] threads, 1 to 64
  std::string log_level = "info";                  ///< [log-level]
  std::string log_format = "logfmt";               ///< [log-format]
  std::string operator_token_sha256;               ///< [operator-token-sha256] empty: nobody has the role
  std::string analyst_token_sha256;                ///< [analyst-token-sha256] empty: nobody has the role
};

/// Declares all of them. `settings` must outlive the parser.
void DeclareService(SettingsParser& parser, ServiceSettings* settings);

}  // namespace lagesbild::config
