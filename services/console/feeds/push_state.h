// The files that let a push be resumed and undone, in a folder of their own for each push.
#pragma once

#include <cstdint>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "common/base/result.h"
#include "console/feeds/refused_file.h"

namespace lagesbild::feeds {

/// What is known of one push. items_done: rows of the file, from its front, whose end is known.
struct PushSummary {
  std::string push_id;
  std::string feed;
  std::string file;
  std::string fingerprint;
  std::int64_t items_done = 0;
  std::int64_t accepted = 0;
  std::int64_t refused = 0;
  RefusedMark refused_rows;  ///< As of items_done.
  bool finished = false;
  bool undone = false;
};

/// 32 hex digits that change with any byte of the file. kNotFound and the like with its path.
base::Result<std::string> Fingerprint(const std::string& path);

/// One push's files: push.json (the summary) and sent (what went out). One thread.
///
/// Written before the event goes out, so `sent` never lacks an event that the gateway may have taken. About
/// 20 bytes and the id for each event. A line that a crash cut is ended when the push goes on.
class PushState {
 public:
  /// The unfinished push of this feed and file, or a new one. kUnavailable if the folder cannot be written.
  static base::Result<PushState> Open(const std::string& state_dir, const std::string& feed,
                                      const std::string& path);

  const PushSummary& summary() const { return summary_; }
  bool resumed() const { return resumed_; }

  void NoteSent(std::uint32_t revision, const std::string& source_id);
  void NoteRefused(std::uint32_t revision, const std::string& source_id);
  /// To the disk as far as the operating system takes it.
  base::Status FlushSent();
  base::Status Save(const PushSummary& summary);

 private:
  PushState(std::string folder, PushSummary summary, bool resumed);
  std::string folder_;
  PushSummary summary_;
  bool resumed_ = false;
  std::ofstream sent_;
};

/// All pushes of a state folder, by id; without those whose summary is broken: only they themselves need it.
base::Result<std::vector<PushSummary>> ListPushes(const std::string& state_dir);
/// kNotFound with what to try.
base::Result<PushSummary> FindPush(const std::string& state_dir, const std::string& push_id);
base::Status SavePush(const std::string& state_dir, const PushSummary& summary);
/// Highest revision that went out and was not refused as often as it did, by source id; held in memory.
base::Result<std::map<std::string, std::uint32_t>> SentBy(const std::string& state_dir,
                                                          const std::string& push_id);

/// The revision under which an undo withdraws an event pushed at `revision`.
inline std::uint32_t WithdrawnAt(std::uint32_t revision) { return revision + 1; }
/// Revision of the withdrawals of all undone pushes of a feed, by source id: an event up to it counts no
/// more.
base::Result<std::map<std::string, std::uint32_t>> UndoneBy(const std::string& state_dir,
                                                            const std::string& feed);

/// Writes all of `text` to `path` or leaves the old file: first beside it, then renamed.
base::Status WriteWhole(const std::string& path, const std::string& text);
/// kNotFound if there is none.
base::Result<std::string> ReadWhole(const std::string& path);

}  // namespace lagesbild::feeds
