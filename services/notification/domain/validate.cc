#include "notification/domain/validate.h"

#include <algorithm>
#include <array>
#include <functional>
#include <string_view>

namespace lagesbild::notification {

namespace {

using Words = std::vector<std::string>;
using Fits = std::function<bool(std::string_view)>;

constexpr std::size_t kSubscriptionBytesMax = 60'000;  // of the 64 KiB a register entry may have
constexpr std::size_t kShownBytesMax = 64;

bool IsId(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

bool IsDigits(std::string_view text, std::size_t size) {
  return text.size() == size &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// 1 to 64 bytes without blanks and control characters.
bool IsAreaId(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) > ' ' && c != 0x7F;
  });
}

/// The value for a message: cut, and nothing in it that a terminal obeys.
std::string Shown(std::string_view text) {
  std::string shown(text.substr(0, kShownBytesMax));
  std::replace_if(
      shown.begin(), shown.end(), [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7F; },
      '?');
  return shown;
}

std::string Joined(const Words& words) {
  std::string joined;
  for (const auto& word : words) joined += (joined.empty() ? "" : ", ") + word;
  return joined;
}

class Faults {
 public:
  void Add(std::string field, std::string reason, std::string description) {
    faults_.push_back({std::move(field), std::move(reason), std::move(description)});
  }
  void Id(const std::string& field, std::string_view value) {
    if (IsId(value)) return;
    Add(field, "BAD_ID", "'" + Shown(value) + "' is no id; use 1 to 64 of a-z, 0-9 and '-'");
  }
  void Each(const std::string& field, const Words& values, const std::string& reason, const Fits& fits,
            const std::string& hint) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (fits(values[i])) continue;
      Add(field + "[" + std::to_string(i) + "]", reason, "'" + Shown(values[i]) + "': " + hint);
    }
  }
  void OneOf(const std::string& field, const Words& values, const std::string& reason, const Words& allowed) {
    const auto known = [&](std::string_view value) {
      return std::find(allowed.begin(), allowed.end(), value) != allowed.end();
    };
    Each(field, values, reason, known, "not known; use " + Joined(allowed));
  }
  std::vector<Violation> Take() { return std::move(faults_); }

 private:
  std::vector<Violation> faults_;
};

std::size_t Bytes(const model::Subscription& subscription) {
  std::size_t bytes = 0;
  for (const auto* list : {&subscription.areas, &subscription.municipalities, &subscription.counties,
                           &subscription.levels, &subscription.finding_kinds, &subscription.class_from,
                           &subscription.class_to, &subscription.directions}) {
    for (const auto& text : *list) bytes += text.size() + 4;
  }
  return bytes;
}

}  // namespace

std::vector<std::string> DefaultLevels() {
  return {"deso", "regso", "listed", "district", "municipality", "county"};
}

std::vector<Violation> Validate(const model::Subscription& subscription,
                                const std::vector<std::string>& levels) {
  const Words classes{"none", "elevated", "high", "severe", "insufficient_evidence"};
  Faults faults;
  faults.Id("subscription.id", subscription.id);
  faults.Id("subscription.partner", subscription.partner);
  faults.Each("subscription.areas", subscription.areas, "BAD_AREA", IsAreaId,
              "no area id; use 1 to 64 bytes without blanks");
  faults.Each(
      "subscription.municipalities", subscription.municipalities, "BAD_MUNICIPALITY",
      [](std::string_view code) { return IsDigits(code, 4); }, "use the four digits of a municipality code");
  faults.Each(
      "subscription.counties", subscription.counties, "BAD_COUNTY",
      [](std::string_view code) { return IsDigits(code, 2); }, "use the two digits of a county code");
  faults.OneOf("subscription.levels", subscription.levels, "UNKNOWN_LEVEL", levels);
  faults.OneOf("subscription.finding_kinds", subscription.finding_kinds, "UNKNOWN_FINDING_KIND",
               {"class_change", "evidence", "trend"});
  faults.OneOf("subscription.class_from", subscription.class_from, "UNKNOWN_CLASS", classes);
  faults.OneOf("subscription.class_to", subscription.class_to, "UNKNOWN_CLASS", classes);
  faults.OneOf("subscription.directions", subscription.directions, "UNKNOWN_DIRECTION",
               {"worse", "better", "neutral"});
  if (subscription.severity_min < 0 || subscription.severity_min > 4) {
    faults.Add("subscription.severity_min", "OUT_OF_RANGE",
               std::to_string(subscription.severity_min) + " is outside; use 0 (any) to 4 (extreme)");
  }
  if (const auto bytes = Bytes(subscription); bytes > kSubscriptionBytesMax) {
    faults.Add("subscription", "TOO_LARGE",
               std::to_string(bytes) + " bytes of filters; at most " + std::to_string(kSubscriptionBytesMax) +
                   ", split it or name municipalities or counties");
  }
  return faults.Take();
}

std::vector<Violation> Validate(const model::Partner& partner) {
  Faults faults;
  faults.Id("partner.id", partner.id);
  if (partner.name.size() > 128) {
    faults.Add("partner.name", "TOO_LONG",
               std::to_string(partner.name.size()) + " bytes; a name has at most 128");
  }
  return faults.Take();
}

}  // namespace lagesbild::notification
