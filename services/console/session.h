// Where a console command finds the services, who it is, and how it prints.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "console/output.h"

namespace lagesbild::console {

/// Filled from flags and environment variables (LAGESBILD_…).
struct Session {
  std::string kafka_bootstrap = "127.0.0.1:9092";
  std::string ingest = "127.0.0.1:7001";
  std::string scoring = "127.0.0.1:7002";
  std::string notification = "127.0.0.1:7003";
  std::string trend_detection = "127.0.0.1:7004";
  /// Every ingest address where registrars run; "" means `ingest` alone. Comma-separated.
  std::string registrars;
  std::string token;
  OutputFormat format = OutputFormat::kTable;
  std::ostream* out = nullptr;  ///< results
  std::ostream* err = nullptr;  ///< remarks, progress
};

/// Every address where registrars run, each once; what becomes of events is asked of all of them.
std::vector<std::string> Registrars(const Session& session);

/// Exit codes of the console, after sysexits.h; `lagesbild --help` lists them.
int ExitCode(const base::Error& error);

}  // namespace lagesbild::console
