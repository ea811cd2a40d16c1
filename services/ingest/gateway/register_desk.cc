#include "ingest/gateway/register_desk.h"

#include <chrono>
#include <optional>
#include <utility>

#include "common/base/hash.h"
#include "ingest/gateway/domain/area_register.h"

namespace lagesbild::ingest {

namespace {

constexpr std::size_t kTokenBytes = 32;
/// Two writers that keep taking each other's place are more than a moment's coincidence.
constexpr int kAttempts = 5;
/// How long a change waits to be seen by this gateway itself, so that a new token works as soon as it is
/// shown.
constexpr std::chrono::milliseconds kShownWithin{5000};

std::string Bytes(const base::Sha256Digest& digest) { return {digest.begin(), digest.end()}; }

}  // namespace

/// Decides on the newest entries and writes. When another writer took over, what it wrote is read first, so
/// that no two changes get one number.
base::Result<std::int64_t> RegisterDesk::Change(const Decide& decide) {
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    const auto entries = store_.Entries();
    if (!entries) return base::Fail(entries.error());
    const auto change = decide(*entries);
    if (!change) {
      if (change.error().code == base::ErrorCode::kAborted) continue;
      return base::Fail(change.error());
    }
    const auto written = store_.Write(*change);
    if (written) {
      (void)view_.WaitFor(change->keys.front(), change->marker.activation, kShownWithin);
      return change->marker.activation;
    }
    if (written.error().code != base::ErrorCode::kAborted) return base::Fail(written.error());
  }
  return base::Fail(base::ErrorCode::kUnavailable, "another gateway is writing registers at the same time",
                    "try again in a moment");
}

base::Result<RegisterDesk::PutFeedAnswer> RegisterDesk::PutFeed(const model::Feed& feed, bool keep_token) {
  PutFeedAnswer answer;
  std::optional<std::string> digest;
  if (!keep_token) {
    const auto bytes = randomness_.Bytes(kTokenBytes);
    if (!bytes) return base::Fail(bytes.error());
    answer.token = base::Hex(*bytes);
    digest = Bytes(base::Sha256(answer.token));
  }
  const std::lock_guard lock(mutex_);
  const auto activation = Change([&](const RegisterEntries& entries) {
    return ingest::PutFeed(entries, feed, digest, installation_clock_, clock_.NowMs());
  });
  if (!activation) return base::Fail(activation.error());
  answer.activation = *activation;
  return answer;
}

base::Result<std::int64_t> RegisterDesk::RemoveFeed(std::string_view id) {
  const std::lock_guard lock(mutex_);
  return Change(
      [&](const RegisterEntries& entries) { return ingest::RemoveFeed(entries, id, clock_.NowMs()); });
}

base::Result<std::int64_t> RegisterDesk::ActivateRuleSet(const std::string& yaml, const std::string& id) {
  const std::lock_guard lock(mutex_);
  return Change([&](const RegisterEntries& entries) -> base::Result<RegisterChange> {
    return ingest::ActivateRuleSet(entries, yaml, id, clock_.NowMs());
  });
}

template <class Item, class NameOf>
base::Result<std::vector<std::string>> RegisterDesk::WriteBundles(const std::vector<Item>& items,
                                                                  const std::vector<std::string>& known,
                                                                  NameOf name_of, std::string_view hint) {
  std::vector<std::size_t> sizes;
  sizes.reserve(items.size());
  for (const Item& item : items) {
    sizes.push_back(store_.EncodedSize(item));
    if (sizes.back() <= kBundleBytesMax) continue;
    return base::Fail(base::ErrorCode::kInvalidArgument,
                      name_of(item) + " has " + std::to_string(sizes.back()) + " bytes",
                      "at most " + std::to_string(kBundleBytesMax) + ": " + std::string(hint));
  }
  const auto ranges = PackBundles(sizes);
  if (!ranges) return base::Fail(ranges.error());
  std::vector<std::string> keys;
  keys.reserve(ranges->size());
  for (const auto& [first, last] : *ranges) {
    const auto begin = items.begin() + static_cast<std::ptrdiff_t>(first);
    auto key = store_.WriteBundle(std::vector<Item>(begin, begin + static_cast<std::ptrdiff_t>(last - first)),
                                  known);
    if (!key) return base::Fail(key.error());
    keys.push_back(std::move(*key));
  }
  return keys;
}

base::Result<RegisterDesk::PutAreasAnswer> RegisterDesk::PutAreas(const std::vector<model::Area>& areas) {
  PutAreasAnswer answer;
  const std::lock_guard lock(mutex_);
  std::optional<std::int64_t> unchanged;
  const auto activation = Change([&](const RegisterEntries& entries) -> base::Result<RegisterChange> {
    const auto manifest = ActiveAreas(entries);
    std::vector<model::Area> before;
    if (manifest) {
      auto read = store_.ReadAreas(*manifest);
      if (!read) return base::Fail(read.error());
      before = std::move(*read);
    }
    auto merged = MergeAreas(std::move(before), areas, clock_.NowMs());
    if (!merged) return base::Fail(merged.error());
    answer.area_count = static_cast<std::int64_t>(merged->areas.size());
    answer.added = merged->added;
    if (!merged->changed) {
      unchanged = NextActivation(entries, kActiveAreasKey) - 1;
      return base::Fail(base::ErrorCode::kAlreadyExists, "the register holds these areas already");
    }
    auto bundles = WriteBundles(
        merged->areas, manifest ? manifest->bundles : std::vector<std::string>(),
        [](const model::Area& area) { return "area \"" + area.id + "\""; }, "simplify its outline");
    if (!bundles) return base::Fail(bundles.error());
    return ActivateAreas(entries, std::move(*bundles), answer.area_count, clock_.NowMs());
  });
  if (!activation && !unchanged) return base::Fail(activation.error());
  answer.activation = unchanged ? *unchanged : *activation;
  return answer;
}

base::Result<std::vector<model::Area>> RegisterDesk::Areas() {
  const auto manifest = ActiveAreas(*view_.entries());
  if (!manifest) return std::vector<model::Area>();
  const std::lock_guard lock(mutex_);
  return store_.ReadAreas(*manifest);
}

base::Result<RegisterDesk::ActivateReferenceAnswer> RegisterDesk::Judge(
    const RegisterEntries& entries, const model::ReferenceManifest& manifest) {
  const auto areas_manifest = ActiveAreas(entries);
  std::vector<model::Area> areas;
  if (areas_manifest) {
    auto read = store_.ReadAreas(*areas_manifest);
    if (!read) return base::Fail(read.error());
    areas = std::move(*read);
  }
  if (auto known = CheckLevel(areas, manifest.level); !known) return base::Fail(known.error());
  ActivateReferenceAnswer answer{manifest.id, 0, false, {}, ActiveRuleSet(entries)};
  const auto* before = FindReference(entries, manifest.level, manifest.rule_set);
  if (before == nullptr) return answer;
  const std::string& id = std::get<model::ReferenceManifest>(before->content).id;
  answer.unchanged = id == manifest.id;
  if (answer.unchanged) {
    answer.activation = before->activation;
  } else {
    answer.replaces = id;
  }
  return answer;
}

base::Result<RegisterDesk::ActivateReferenceAnswer> RegisterDesk::ActivateReference(
    const measures::NamedReference& reference) {
  auto manifest = ManifestOf(reference);
  const auto parts = measures::CutReference(reference.values);
  ActivateReferenceAnswer answer;
  const std::lock_guard lock(mutex_);
  const auto activation = Change([&](const RegisterEntries& entries) -> base::Result<RegisterChange> {
    auto judged = Judge(entries, manifest);
    if (!judged) return base::Fail(judged.error());
    answer = std::move(*judged);
    // Written even if it holds already: so content that was lost comes back.
    auto bundles = WriteBundles(
        parts, {}, [](const measures::ReferencePart&) { return std::string("a part of the reference"); },
        "shorten the names of groups");
    if (!bundles) return base::Fail(bundles.error());
    if (answer.unchanged) return base::Fail(base::ErrorCode::kAlreadyExists, "this reference holds already");
    manifest.bundles = std::move(*bundles);
    return ingest::ActivateReference(entries, manifest, clock_.NowMs());
  });
  if (answer.unchanged) return answer;
  if (!activation) return base::Fail(activation.error());
  answer.activation = *activation;
  return answer;
}

base::Result<RegisterDesk::ActivateReferenceAnswer> RegisterDesk::TryReference(
    const measures::NamedReference& reference) {
  const std::lock_guard lock(mutex_);
  auto answer = Judge(*view_.entries(), ManifestOf(reference));
  if (answer) answer->activation = 0;
  return answer;
}

std::optional<model::RuleSetDocument> RegisterDesk::RuleSet(std::string_view id) const {
  const auto entries = view_.entries();
  const auto* found = FindRuleSet(*entries, id);
  if (found == nullptr) return std::nullopt;
  return *found;
}

}  // namespace lagesbild::ingest
