#include "common/runtime/ports_file.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <system_error>

namespace lagesbild::runtime {

base::Status WritePortsFile(const std::string& path, const Ports& ports) {
  const std::string half_done = path + "." + std::to_string(getpid()) + ".tmp";
  {
    std::ofstream file(half_done, std::ios::trunc);
    file << nlohmann::json(ports).dump() << '\n';
    file.flush();
    if (!file) {
      return base::Fail(base::ErrorCode::kUnavailable, "cannot write the ports file '" + half_done + "'",
                        "does its folder exist and may we write there?");
    }
  }
  std::error_code failed;
  std::filesystem::rename(half_done, path, failed);
  if (!failed) return {};
  return base::Fail(base::ErrorCode::kUnavailable, "cannot rename to '" + path + "': " + failed.message(),
                    "is it a folder?");
}

base::Result<Ports> ReadPortsFile(const std::string& path) {
  std::ifstream file(path);
  if (!file)
    return base::Fail(base::ErrorCode::kNotFound, "no ports file '" + path + "'", "is the service up yet?");
  std::stringstream text;
  text << file.rdbuf();
  const auto parsed = nlohmann::json::parse(text.str(), nullptr, /*allow_exceptions=*/false);
  const auto wrong = [&] {
    return base::Fail(base::ErrorCode::kInvalidArgument,
                      "'" + path + R"(' is no ports file, like {"grpc":50051})");
  };
  if (!parsed.is_object()) return wrong();
  Ports ports;
  for (const auto& [name, port] : parsed.items()) {
    if (!port.is_number_unsigned() || port.get<std::uint64_t>() > 65535) return wrong();
    ports[name] = port.get<std::uint16_t>();
  }
  return ports;
}

}  // namespace lagesbild::runtime
