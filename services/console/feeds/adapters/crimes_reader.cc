#include "console/feeds/adapters/crimes_reader.h"

#include <algorithm>
#include <array>
#include <utility>

#include "console/feeds/domain/csv.h"
#include "console/feeds/domain/taxonomy.h"
#include "console/feeds/domain/text.h"

namespace lagesbild::feeds {

namespace {

enum Column : std::size_t {
  kId,
  kCode,
  kRegistered,
  kCrimeDate,
  kMunicipality,
  kCounty,
  kDeso,
  kCount,
  kColumns
};
constexpr std::array<std::string_view, kColumns> kNames = {
    "id", "crime_code", "registered_date", "crime_date", "municipality", "county", "deso_2018", "count"};

using Content = std::variant<Refusal, model::Submission>;

class CrimesReader : public Reader {
 public:
  CrimesReader(std::unique_ptr<ByteSource> source, std::string feed)
      : source_(std::move(source)), rows_(*source_, CsvFormat{}), feed_(std::move(feed)) {}

  base::Status ReadHeader() {
    auto header = rows_.Next();
    if (!header) return base::Fail(header.error());
    const std::vector<std::string> found = *header ? (*header)->fields : std::vector<std::string>();
    for (std::size_t column = 0; column < kColumns; ++column) {
      const auto at = std::find(found.begin(), found.end(), kNames[column]);
      if (at == found.end()) {
        return base::Fail(base::ErrorCode::kInvalidArgument,
                          "the table of crimes has no column '" + std::string(kNames[column]) + "'",
                          "its first line must name the columns, separated by commas");
      }
      at_[column] = static_cast<std::size_t>(at - found.begin());
    }
    width_ = found.size();
    return {};
  }

  base::Result<std::optional<Item>> Next() override {
    auto row = rows_.Next();
    if (!row) return base::Fail(row.error());
    if (!*row) return std::optional<Item>();
    Item item{(*row)->line, (*row)->original, Read(**row)};
    return std::optional<Item>(std::move(item));
  }

  Position position() const override { return source_->position(); }

 private:
  std::string_view Field(const CsvRow& row, Column column) const { return Trim(row.fields[at_[column]]); }

  Content Read(const CsvRow& row) const {
    if (!row.fault.empty()) return Refusal{row.fault, {}, "not a proper row of a table", {}};
    if (row.fields.size() != width_) {
      return Refusal{
          "BAD_ROW",
          {},
          std::to_string(row.fields.size()) + " fields, the first line names " + std::to_string(width_),
          {}};
    }
    const CrimeCodeMapping* code = FindCrimeCode(Field(row, kCode));
    if (code == nullptr) {
      return Refusal{"UNKNOWN_CRIME_CODE", "crime_code",
                     "'" + std::string(Field(row, kCode)) + "' is not mapped",
                     "map it in the taxonomy (domain/taxonomy.cc)"};
    }
    model::Submission submission;
    submission.feed = feed_;
    submission.source_id = Field(row, kId);
    if (submission.source_id.empty()) return Refusal{"NO_SOURCE_ID", "id", "empty", {}};
    return WithIncident(row, *code, std::move(submission));
  }

  Content WithIncident(const CsvRow& row, const CrimeCodeMapping& code, model::Submission submission) const {
    const auto registered = ParseDay(Field(row, kRegistered));
    const auto happened = ParseDay(Field(row, kCrimeDate));
    if (!registered || !happened) {
      return Refusal{"BAD_DATE", registered ? "crime_date" : "registered_date", "not a day",
                     "like 2021-12-31"};
    }
    const auto count = ParseInteger(Field(row, kCount));
    if (!count || *count < 1 || *count > 10'000) {
      return Refusal{"BAD_COUNT", "count", "'" + std::string(Field(row, kCount)) + "' is not 1 to 10000", {}};
    }
    model::Place place = PlaceOf(row);
    if (std::holds_alternative<std::monostate>(place)) {
      return Refusal{"NO_PLACE", "municipality", "no DeSO, municipality or county", {}};
    }
    submission.recorded_at_ms = StockholmTimeMs(*registered, 12, 0, 0);
    const std::int64_t occurred_ms = StockholmTimeMs(*happened, 12, 0, 0);
    if (*happened > *registered + 1) {
      return Refusal{"IN_FUTURE", "crime_date", "lies more than a day after the registration", {}};
    }
    // A day later may be 25 hours later when winter time begins: never more than the gateway allows.
    submission.body =
        model::Incident{std::string(code.kind), std::move(place), static_cast<std::int32_t>(*count),
                        std::min(occurred_ms, submission.recorded_at_ms + kMaxAheadMs)};
    return submission;
  }

  model::Place PlaceOf(const CsvRow& row) const {
    if (!Field(row, kDeso).empty()) return model::AreaCode{std::string(Field(row, kDeso))};
    for (const Column column : {kMunicipality, kCounty}) {
      if (!Field(row, column).empty()) return model::PlaceName{std::string(Field(row, column))};
    }
    return {};
  }

  std::unique_ptr<ByteSource> source_;
  CsvSplitter rows_;
  std::string feed_;
  std::array<std::size_t, kColumns> at_{};
  std::size_t width_ = 0;
};

}  // namespace

base::Result<std::unique_ptr<Reader>> NewCrimesReader(std::unique_ptr<ByteSource> source, std::string feed) {
  auto reader = std::make_unique<CrimesReader>(std::move(source), std::move(feed));
  if (auto read = reader->ReadHeader(); !read) return base::Fail(read.error());
  return std::unique_ptr<Reader>(std::move(reader));
}

}  // namespace lagesbild::feeds
