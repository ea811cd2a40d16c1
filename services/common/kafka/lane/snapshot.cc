#include "common/kafka/lane/snapshot.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include "common/kafka/crc32c.h"
#include "common/kafka/wire.h"

namespace lagesbild::kafka {

namespace {

constexpr std::string_view kMagic = "lagesbild-state";
constexpr std::uint8_t kVersion = 1;

base::Result<SnapshotHead> Bad(std::string why) {
  return base::Fail(base::ErrorCode::kInvalidArgument, "snapshot: " + std::move(why));
}

std::string ErrorText() { return std::generic_category().message(errno); }

base::Status WriteAll(const std::string& path, std::string_view bytes) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return base::Fail(base::ErrorCode::kUnavailable, path + ": " + ErrorText());
  base::Status status;
  while (!bytes.empty() && status) {
    const auto written = ::write(file, bytes.data(), bytes.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      status = base::Fail(base::ErrorCode::kUnavailable, path + ": " + ErrorText());
    } else {
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
  }
  if (status && ::fsync(file) != 0) {
    status = base::Fail(base::ErrorCode::kUnavailable, path + ": " + ErrorText());
  }
  ::close(file);
  return status;
}

void SyncFolder(const std::filesystem::path& folder) {
  const int file = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) return;
  ::fsync(file);
  ::close(file);
}

}  // namespace

std::string EncodeSnapshot(const SnapshotHead& head, const Store& store) {
  std::string out;
  out.reserve(store.memory_bytes());
  out.append(kMagic);
  PutInt(out, kVersion);
  PutBytes(out, head.identity.cluster_id);
  PutBytes(out, head.identity.changelog_topic);
  PutBytes(out, head.identity.installation_epoch);
  PutInt(out, head.identity.partition);
  PutInt(out, head.changelog_offset);
  PutInt(out, head.made_ms);
  PutBytes(out, EncodePosition(head.position));
  PutInt(out, static_cast<std::uint64_t>(store.size()));
  store.ForEach([&out](std::string_view key, std::string_view value) {
    PutBytes(out, key);
    PutBytes(out, value);
  });
  PutInt(out, Crc32c(out));
  return out;
}

base::Result<SnapshotHead> DecodeSnapshot(std::string_view bytes, Store& store) {
  if (bytes.size() < kMagic.size() + 5 || bytes.substr(0, kMagic.size()) != kMagic) return Bad("not one");
  const auto body = bytes.substr(0, bytes.size() - sizeof(std::uint32_t));
  WireReader crc(bytes.substr(body.size()));
  if (crc.Get<std::uint32_t>() != Crc32c(body)) return Bad("its CRC is wrong");
  WireReader in(body.substr(kMagic.size()));
  if (const auto version = in.Get<std::uint8_t>(); version != kVersion) {
    return Bad("version " + std::to_string(version));
  }
  SnapshotHead head;
  head.identity.cluster_id = in.GetBytes();
  head.identity.changelog_topic = in.GetBytes();
  head.identity.installation_epoch = in.GetBytes();
  head.identity.partition = in.Get<std::int32_t>();
  head.changelog_offset = in.Get<std::int64_t>();
  head.made_ms = in.Get<std::int64_t>();
  auto position = DecodePosition(in.GetBytes());
  if (!position) return base::Fail(position.error());
  head.position = std::move(*position);
  const auto count = in.Get<std::uint64_t>();
  for (std::uint64_t i = 0; i < count && in.ok(); ++i) {
    const auto key = in.GetBytes();
    const auto value = in.GetBytes();
    if (in.ok()) store.Put(key, value);
  }
  if (!in.done()) return Bad("it is cut or too long");
  if (store.size() != head.position.state_keys) return Bad("its count of keys is wrong");
  return head;
}

std::string SnapshotPath(std::string_view dir, const SnapshotIdentity& identity) {
  return std::string(dir) + "/" + identity.changelog_topic + "-" + std::to_string(identity.partition) +
         ".snapshot";
}

base::Status WriteSnapshotFile(const std::string& path, std::string_view bytes) {
  std::error_code error;
  const std::filesystem::path target(path);
  std::filesystem::create_directories(target.parent_path(), error);
  const auto fresh = path + ".new";
  if (auto written = WriteAll(fresh, bytes); !written) return written;
  std::filesystem::rename(path, path + ".1", error);  // fails the first time: there is none yet
  error.clear();
  std::filesystem::rename(fresh, path, error);
  if (error) return base::Fail(base::ErrorCode::kUnavailable, path + ": " + error.message());
  SyncFolder(target.parent_path());
  return {};
}

base::Result<std::string> ReadSnapshotFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return base::Fail(base::ErrorCode::kNotFound, path + ": not there");
  std::string bytes(std::istreambuf_iterator<char>(file), {});
  if (file.bad()) return base::Fail(base::ErrorCode::kUnavailable, path + ": cannot be read");
  return bytes;
}

}  // namespace lagesbild::kafka
