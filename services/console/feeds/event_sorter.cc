#include "console/feeds/event_sorter.h"

#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <tuple>
#include <utility>
#include <vector>

#include "common/codec/codec.h"

namespace lagesbild::feeds {

namespace {

using base::ErrorCode;
using base::Fail;

auto KeyOf(const model::Submission& event) {
  return std::tie(event.recorded_at_ms, event.feed, event.source_id, event.revision);
}

bool Before(const model::Submission& a, const model::Submission& b) { return KeyOf(a) < KeyOf(b); }

/// One sorted run on disk: 4 bytes of length, little endian, then the record.
class RunFile {
 public:
  explicit RunFile(std::string path) : path_(std::move(path)) {}

  /// The file goes at once from its folder: what is open stays readable, and nothing is left of it however we
  /// end.
  base::Status Write(const std::vector<model::Submission>& events) {
    std::ofstream file(path_, std::ios::binary | std::ios::trunc);
    for (const model::Submission& event : events) {
      const std::string record = codec::EncodeSubmissionRecord(event);
      std::string length;
      for (unsigned shift = 0; shift < 32; shift += 8)
        length.push_back(static_cast<char>((record.size() >> shift) & 0xFFU));
      file << length << record;
    }
    file.flush();
    file_.open(path_, std::ios::binary);
    std::error_code fault;
    std::filesystem::remove(path_, fault);
    if (file && file_ && !fault) return {};
    return Fail(ErrorCode::kUnavailable, "cannot write '" + path_ + "'",
                "sorting needs as much room there as the input has; or name another folder");
  }

  /// Fills `next`; empty at the end.
  base::Status Advance() {
    next.reset();
    std::string length(4, '\0');
    if (!file_.read(length.data(), 4)) return {};
    std::size_t size = 0;
    for (std::size_t i = 0; i < 4; ++i)
      size |= static_cast<std::size_t>(static_cast<unsigned char>(length[i])) << (8 * i);
    std::string bytes(size, '\0');
    file_.read(bytes.data(), static_cast<std::streamsize>(size));
    auto record = codec::DecodeSubmissionRecord(bytes);
    if (!file_ || !record || !std::holds_alternative<model::Submission>(*record)) {
      return Fail(ErrorCode::kInternal, "'" + path_ + "' is not what we wrote");
    }
    next = std::get<model::Submission>(std::move(*record));
    return {};
  }

  std::optional<model::Submission> next;

 private:
  std::string path_;
  std::ifstream file_;
};

}  // namespace

struct EventSorter::Impl {
  std::string temp_dir;
  std::size_t in_memory;
  std::vector<model::Submission> events;
  std::size_t given = 0;
  bool giving = false;
  std::vector<RunFile> runs;
  std::vector<std::size_t> heap;  ///< Runs that have a next event, the first of all in front.

  base::Status Spill() {
    std::string folder = temp_dir + "/lagesbild-sort-XXXXXX";
    if (mkdtemp(folder.data()) == nullptr) {
      return Fail(ErrorCode::kUnavailable, "cannot make a folder in '" + temp_dir + "'",
                  "name a folder that can be written");
    }
    std::sort(events.begin(), events.end(), Before);
    auto written = runs.emplace_back(folder + "/run").Write(events);
    std::error_code none;
    std::filesystem::remove_all(folder, none);
    if (!written) return written;
    events.clear();
    return {};
  }

  bool Later(std::size_t a, std::size_t b) const { return Before(*runs[b].next, *runs[a].next); }

  base::Status Begin() {
    giving = true;
    if (runs.empty()) {
      std::sort(events.begin(), events.end(), Before);
      return {};
    }
    if (!events.empty()) {
      if (auto spilled = Spill(); !spilled) return spilled;
    }
    for (std::size_t run = 0; run < runs.size(); ++run) {
      if (auto advanced = runs[run].Advance(); !advanced) return advanced;
      if (runs[run].next) heap.push_back(run);
    }
    std::make_heap(heap.begin(), heap.end(), [this](auto a, auto b) { return Later(a, b); });
    return {};
  }

  base::Result<std::optional<model::Submission>> FromRuns() {
    const auto later = [this](auto a, auto b) { return Later(a, b); };
    if (heap.empty()) return std::optional<model::Submission>();
    std::pop_heap(heap.begin(), heap.end(), later);
    RunFile& run = runs[heap.back()];
    auto event = std::move(run.next);
    if (auto advanced = run.Advance(); !advanced) return Fail(advanced.error());
    if (run.next) {
      std::push_heap(heap.begin(), heap.end(), later);
    } else {
      heap.pop_back();
    }
    return event;
  }
};

EventSorter::EventSorter(std::string temp_dir, std::size_t in_memory) : impl_(std::make_unique<Impl>()) {
  impl_->temp_dir = std::move(temp_dir);
  impl_->in_memory = in_memory;
}

EventSorter::~EventSorter() = default;

base::Status EventSorter::Add(model::Submission event) {
  impl_->events.push_back(std::move(event));
  return impl_->events.size() < impl_->in_memory ? base::Status() : impl_->Spill();
}

base::Result<std::optional<model::Submission>> EventSorter::Next() {
  if (!impl_->giving) {
    if (auto begun = impl_->Begin(); !begun) return Fail(begun.error());
  }
  if (!impl_->runs.empty()) return impl_->FromRuns();
  if (impl_->given == impl_->events.size()) return std::optional<model::Submission>();
  return std::optional<model::Submission>(std::move(impl_->events[impl_->given++]));
}

}  // namespace lagesbild::feeds
