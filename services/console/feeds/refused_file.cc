#include "console/feeds/refused_file.h"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

#include "common/base/crc32c.h"

namespace lagesbild::feeds {

namespace {

namespace fs = std::filesystem;

constexpr int kNumbersMax = 1'000;

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
  std::string heading;
  for (const std::string_view name : kRefusedColumns) heading += std::string(name) + separator;
  return heading + form.header + "\n";
}

/// The same file wherever it is named from.
std::string Absolute(const std::string& path) {
  std::error_code fault;
  return fs::absolute(path, fault).lexically_normal().string();
}

/// Whether the file still begins with what was written.
bool StandsIn(const RefusedMark& mark) {
  std::ifstream file(mark.path, std::ios::binary);
  std::string block(1U << 16U, '\0');
  std::int64_t left = mark.bytes;
  std::uint32_t crc = 0;
  while (left > 0) {
    file.read(block.data(), std::min<std::int64_t>(left, static_cast<std::int64_t>(block.size())));
    if (file.gcount() == 0) return false;
    left -= file.gcount();
    crc = base::Crc32c(std::string_view(block).substr(0, static_cast<std::size_t>(file.gcount())), crc);
  }
  return crc == mark.crc;
}

bool IsAllOf(const RefusedMark& mark) {
  std::error_code fault;
  const auto size = fs::file_size(mark.path, fault);
  return !fault && static_cast<std::int64_t>(size) == mark.bytes && StandsIn(mark);
}

base::Status CannotReplace(const std::string& path, const std::error_code& fault) {
  return base::Fail(base::ErrorCode::kUnavailable, "cannot write '" + path + "': " + fault.message(),
                    "it holds the refused rows; move it away");
}

}  // namespace

RefusedFile::RefusedFile(const std::string& input, const std::string& suffix, FileForm form)
    : form_(std::move(form)), front_(input + "." + suffix), path_(PathOf(1)) {}

std::string RefusedFile::PathOf(int number) const {
  const std::string count = number == 1 ? "" : "-" + std::to_string(number);
  return front_ + count + (form_.is_table ? ".csv" : ".ndjson");
}

base::Status RefusedFile::Begin(const RefusedMark& kept, const std::vector<RefusedMark>& ours) {
  std::error_code fault;
  if (kept.bytes > 0 && StandsIn(kept)) {
    if (Absolute(path_) != kept.path) path_ = kept.path;
    bytes_ = kept.bytes;
    crc_ = kept.crc;
    fs::resize_file(path_, static_cast<std::uintmax_t>(bytes_), fault);
    return fault ? CannotReplace(path_, fault) : base::Status();
  }
  for (int number = 1; number <= kNumbersMax; ++number) {
    path_ = PathOf(number);
    if (!fs::exists(path_, fault)) return {};
    const bool is_ours = std::any_of(ours.begin(), ours.end(), [&](const RefusedMark& mark) {
      return mark.path == Absolute(path_) && IsAllOf(mark);
    });
    if (is_ours) return BeginAnew();
  }
  return base::Fail(
      base::ErrorCode::kAlreadyExists,
      "there are " + std::to_string(kNumbersMax) + " files of refused rows like '" + path_ + "'",
      "move those away that you are done with");
}

base::Status RefusedFile::BeginAnew() {
  std::error_code fault;
  fs::remove(path_, fault);
  return fault ? CannotReplace(path_, fault) : base::Status();
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
  crc_ = base::Crc32c(text, crc_);
  if (file_) return {};
  return base::Fail(base::ErrorCode::kUnavailable, "cannot write '" + path_ + "'",
                    "the refused rows go there; is there room, and may you write there?");
}

base::Result<RefusedMark> RefusedFile::Flush() {
  if (bytes_ == 0) return RefusedMark{};
  if (file_.is_open()) file_.flush();
  if (!file_) return base::Fail(base::ErrorCode::kUnavailable, "cannot write '" + path_ + "'");
  return RefusedMark{Absolute(path_), bytes_, crc_};
}

}  // namespace lagesbild::feeds
