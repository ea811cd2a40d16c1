#include "console/feeds/refused_file.h"

#include <filesystem>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

namespace lagesbild::feeds {

namespace {

std::string Line(const FileForm& form, std::int64_t row, const std::string& original,
                 const Refusal& refusal) {
  if (!form.is_table) {
    const nlohmann::json line{{"row", row},
                              {"reason", refusal.reason},
                              {"field", refusal.field},
                              {"description", refusal.description},
                              {"hint", refusal.hint},
                              {"event", original}};
    return line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
  }
  std::string line = std::to_string(row);
  for (const std::string* text : {&refusal.reason, &refusal.field, &refusal.description, &refusal.hint}) {
    line += form.csv.separator + CsvField(*text, form.csv.separator);
  }
  return line + form.csv.separator + original + "\n";
}

std::string Heading(const FileForm& form) {
  const char separator = form.csv.separator;
  std::string heading = "row";
  for (const char* name : {"reason", "field", "description", "hint"})
    heading += separator + std::string(name);
  return heading + separator + form.header + "\n";
}

}  // namespace

RefusedFile::RefusedFile(const std::string& input, const std::string& suffix, FileForm form)
    : form_(std::move(form)), path_(input + "." + suffix + (form_.is_table ? ".csv" : ".ndjson")) {}

base::Status RefusedFile::Begin(std::int64_t keep_bytes) {
  namespace fs = std::filesystem;
  std::error_code fault;
  const auto size = fs::file_size(path_, fault);
  if (fault) return {};  // there is none
  bytes_ = std::min(keep_bytes, static_cast<std::int64_t>(size));
  if (bytes_ == 0) {
    fs::remove(path_, fault);
  } else {
    fs::resize_file(path_, static_cast<std::uintmax_t>(bytes_), fault);
  }
  if (!fault) return {};
  return base::Fail(base::ErrorCode::kUnavailable, "cannot write '" + path_ + "': " + fault.message(),
                    "it holds the refused rows; move it away");
}

base::Status RefusedFile::Add(std::int64_t row, const std::string& original, const Refusal& refusal) {
  if (bytes_ == 0 && form_.is_table) {
    if (auto written = Write(Heading(form_)); !written) return written;
  }
  return Write(Line(form_, row, original, refusal));
}

base::Status RefusedFile::Write(const std::string& text) {
  if (!file_.is_open()) file_.open(path_, std::ios::binary | std::ios::app);
  file_ << text;
  bytes_ += static_cast<std::int64_t>(text.size());
  if (file_) return {};
  return base::Fail(base::ErrorCode::kUnavailable, "cannot write '" + path_ + "'",
                    "the refused rows go there; is there room, and may you write there?");
}

base::Result<std::int64_t> RefusedFile::Flush() {
  if (!file_.is_open()) return bytes_;
  file_.flush();
  if (!file_) return base::Fail(base::ErrorCode::kUnavailable, "cannot write '" + path_ + "'");
  return bytes_;
}

}  // namespace lagesbild::feeds
