#include "console/feeds/push_state.h"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>
#include <system_error>
#include <utility>

#include "common/base/hash.h"
#include "console/feeds/adapters/file_source.h"

namespace lagesbild::feeds {

namespace {

using base::ErrorCode;
using base::Fail;
using nlohmann::json;
namespace fs = std::filesystem;

constexpr int kAttemptsMax = 10'000;

std::string PushFolder(const std::string& state_dir, const std::string& push_id) {
  return state_dir + "/pushes/" + push_id;
}

std::string ToJson(const PushSummary& summary) {
  return json{{"push", summary.push_id},
              {"feed", summary.feed},
              {"file", summary.file},
              {"fingerprint", summary.fingerprint},
              {"items_done", summary.items_done},
              {"accepted", summary.accepted},
              {"refused", summary.refused},
              {"refused_file", summary.refused_rows.path},
              {"refused_bytes", summary.refused_rows.bytes},
              {"refused_crc", summary.refused_rows.crc},
              {"finished", summary.finished},
              {"undone", summary.undone}}
             .dump(2, ' ', false, json::error_handler_t::replace) +
         "\n";
}

base::Result<PushSummary> FromJson(const std::string& path, const std::string& text) {
  const json object = json::parse(text, nullptr, false);
  PushSummary summary;
  try {
    summary.push_id = object.at("push").get<std::string>();
    summary.feed = object.at("feed").get<std::string>();
    summary.file = object.at("file").get<std::string>();
    summary.fingerprint = object.at("fingerprint").get<std::string>();
    summary.items_done = object.at("items_done").get<std::int64_t>();
    summary.accepted = object.at("accepted").get<std::int64_t>();
    summary.refused = object.at("refused").get<std::int64_t>();
    // A push of an earlier version names no file: what it wrote there counts as changed, and stays.
    summary.refused_rows = {object.value("refused_file", std::string()),
                            object.at("refused_bytes").get<std::int64_t>(),
                            object.value("refused_crc", std::uint32_t{0})};
    summary.finished = object.at("finished").get<bool>();
    summary.undone = object.at("undone").get<bool>();
  } catch (const json::exception& broken) {
    return Fail(ErrorCode::kInvalidArgument, "'" + path + "' is broken: " + broken.what(),
                "delete its folder: the push begins anew, what arrived is not counted twice");
  }
  return summary;
}

base::Result<PushSummary> Load(const std::string& folder) {
  const auto text = ReadWhole(folder + "/push.json");
  if (!text) return Fail(text.error());
  return FromJson(folder + "/push.json", *text);
}

/// A crash may have cut the last line.
bool EndsInMidLine(const std::string& path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file || file.tellg() <= 0) return false;
  file.seekg(-1, std::ios::end);
  return file.get() != '\n';
}

base::Error CannotWrite(const std::string& path) {
  return {ErrorCode::kUnavailable, "cannot write '" + path + "'", "is there room, and may you write there?"};
}

}  // namespace

base::Status WriteWhole(const std::string& path, const std::string& text) {
  {
    std::ofstream file(path + ".new", std::ios::binary | std::ios::trunc);
    file << text;
    file.flush();
    if (!file) return Fail(CannotWrite(path));
  }
  std::error_code fault;
  fs::rename(path + ".new", path, fault);
  if (fault) return Fail(CannotWrite(path));
  return {};
}

base::Result<std::string> ReadWhole(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return Fail(ErrorCode::kNotFound, "there is no '" + path + "'");
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

base::Result<std::string> Fingerprint(const std::string& path) {
  auto source = OpenFile(path);
  if (!source) return Fail(source.error());
  std::string block(1U << 16U, '\0');
  std::string chain;
  for (;;) {
    std::size_t filled = 0;  // whole blocks, so that the pieces of a read do not matter
    while (filled < block.size()) {
      const auto count = (*source)->Read(block.data() + filled, block.size() - filled);
      if (!count) return Fail(count.error());
      if (*count == 0) break;
      filled += *count;
    }
    if (filled == 0) break;
    chain.append(block, 0, filled);
    chain = base::Hex(base::Sha256(chain));
  }
  return base::StableId(chain);
}

PushState::PushState(std::string folder, PushSummary summary, bool resumed)
    : folder_(std::move(folder)),
      summary_(std::move(summary)),
      resumed_(resumed),
      sent_(folder_ + "/sent", std::ios::binary | std::ios::app) {
  if (EndsInMidLine(folder_ + "/sent")) sent_ << '\n';
}

base::Result<PushState> PushState::Open(const std::string& state_dir, const std::string& feed,
                                        const std::string& path) {
  const auto fingerprint = Fingerprint(path);
  if (!fingerprint) return Fail(fingerprint.error());
  for (int attempt = 1; attempt <= kAttemptsMax; ++attempt) {
    PushSummary fresh;
    fresh.push_id = base::StableId(feed, *fingerprint, std::to_string(attempt));
    fresh.feed = feed;
    fresh.file = path;
    fresh.fingerprint = *fingerprint;
    const std::string folder = PushFolder(state_dir, fresh.push_id);
    auto known = Load(folder);
    if (known && (known->finished || known->undone)) continue;
    if (!known && known.error().code != ErrorCode::kNotFound) return Fail(known.error());
    std::error_code fault;
    fs::create_directories(folder, fault);
    const bool resumed = known.has_value();
    PushState state(folder, resumed ? *known : fresh, resumed);
    if (!state.sent_) return Fail(CannotWrite(folder));
    if (auto saved = state.Save(state.summary_); !saved) return Fail(saved.error());
    return state;
  }
  return Fail(ErrorCode::kFailedPrecondition, "this file was pushed too often",
              "clear the pushes in " + state_dir);
}

void PushState::NoteSent(std::uint32_t revision, const std::string& source_id) {
  sent_ << json{revision, source_id}.dump(-1, ' ', false, json::error_handler_t::replace) << '\n';
}

void PushState::NoteRefused(std::uint32_t revision, const std::string& source_id) {
  sent_ << json{revision, source_id, "refused"}.dump(-1, ' ', false, json::error_handler_t::replace) << '\n';
}

base::Status PushState::FlushSent() {
  sent_.flush();
  if (!sent_) return Fail(CannotWrite(folder_ + "/sent"));
  return {};
}

base::Status PushState::Save(const PushSummary& summary) {
  if (auto flushed = FlushSent(); !flushed) return flushed;
  summary_ = summary;
  return WriteWhole(folder_ + "/push.json", ToJson(summary));
}

base::Result<std::vector<PushSummary>> ListPushes(const std::string& state_dir) {
  std::vector<PushSummary> pushes;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(state_dir + "/pushes", none)) {
    auto push = Load(entry.path().string());
    if (push) pushes.push_back(std::move(*push));
  }
  std::sort(pushes.begin(), pushes.end(), [](const auto& a, const auto& b) { return a.push_id < b.push_id; });
  return pushes;
}

base::Result<PushSummary> FindPush(const std::string& state_dir, const std::string& push_id) {
  const bool hex = push_id.size() == 32 && push_id.find_first_not_of("0123456789abcdef") == std::string::npos;
  auto push = hex ? Load(PushFolder(state_dir, push_id))
                  : base::Result<PushSummary>(Fail(ErrorCode::kNotFound, "not an id"));
  if (!push && push.error().code == ErrorCode::kNotFound) {
    return Fail(ErrorCode::kNotFound, "no push '" + push_id + "' in " + state_dir,
                "undo works where the push was made; `feed push` names the id at its end");
  }
  return push;
}

base::Status SavePush(const std::string& state_dir, const PushSummary& summary) {
  return WriteWhole(PushFolder(state_dir, summary.push_id) + "/push.json", ToJson(summary));
}

base::Result<std::map<std::string, std::uint32_t>> SentBy(const std::string& state_dir,
                                                          const std::string& push_id) {
  const std::string path = PushFolder(state_dir, push_id) + "/sent";
  // How often each revision went out and did not come back refused: the same one may stand in a file twice,
  // once good and once not, or go out again after a break.
  std::map<std::string, std::map<std::uint32_t, std::int64_t>> sent;
  std::ifstream file(path, std::ios::binary);
  std::string line;
  while (std::getline(file, line)) {
    const json entry = json::parse(line, nullptr, false);
    const bool good =
        entry.is_array() && entry.size() >= 2 && entry[0].is_number_unsigned() && entry[1].is_string();
    if (!good) continue;  // a line that a crash cut: its event was not sent yet
    sent[entry[1].get<std::string>()][entry[0].get<std::uint32_t>()] += entry.size() == 2 ? 1 : -1;
  }
  std::map<std::string, std::uint32_t> highest;
  for (const auto& [id, revisions] : sent) {
    for (const auto& [revision, times] : revisions) {
      if (times > 0) highest[id] = revision;
    }
  }
  return highest;
}

base::Result<std::map<std::string, std::uint32_t>> UndoneBy(const std::string& state_dir,
                                                            const std::string& feed) {
  const auto pushes = ListPushes(state_dir);
  if (!pushes) return Fail(pushes.error());
  std::map<std::string, std::uint32_t> undone;
  for (const PushSummary& push : *pushes) {
    if (!push.undone || push.feed != feed) continue;
    const auto sent = SentBy(state_dir, push.push_id);
    if (!sent) return Fail(sent.error());
    for (const auto& [id, revision] : *sent) undone[id] = std::max(undone[id], WithdrawnAt(revision));
  }
  return undone;
}

}  // namespace lagesbild::feeds
