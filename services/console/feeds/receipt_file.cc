#include "console/feeds/receipt_file.h"

#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>

namespace lagesbild::feeds {

namespace {

base::Status Unwritable(const std::string& path) {
  return base::Fail(base::ErrorCode::kUnavailable, "cannot write '" + path + "'",
                    "the receipts go there; is there room, and may you write there?");
}

std::string Line(const model::Submission& event, bool accepted) {
  const nlohmann::json line{{"feed", event.feed},
                            {"sourceId", event.source_id},
                            {"revision", event.revision},
                            {"receipt", accepted ? "ACCEPTED" : "REJECTED"}};
  return line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace

base::Status KeepReceipts(const std::string& path, SenderOptions& options) {
  if (path.empty()) return {};
  const auto file = std::make_shared<std::ofstream>(path, std::ios::binary | std::ios::app);
  if (!*file) return Unwritable(path);
  options.on_receipt = [path, file](const model::Submission& event, bool accepted) -> base::Status {
    *file << Line(event, accepted) << std::flush;
    if (*file) return {};
    return Unwritable(path);
  };
  return {};
}

}  // namespace lagesbild::feeds
