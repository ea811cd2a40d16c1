#include "common/measures/named_reference.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <initializer_list>
#include <string_view>
#include <utility>

#include "common/base/hash.h"

namespace lagesbild::measures {

namespace {

constexpr std::size_t kLevelBytesMax = 32;
constexpr std::size_t kPeriodBytesMax = 16;
constexpr std::size_t kRuleSetBytesMax = 128;
constexpr std::size_t kHashDigits = 12;
constexpr std::string_view kLower = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view kUpper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view kDigits = "0123456789";

bool IsOf(std::string_view text, std::size_t bytes_max, std::initializer_list<std::string_view> sets) {
  if (text.empty() || text.size() > bytes_max) return false;
  return std::all_of(text.begin(), text.end(), [&](char c) {
    return std::any_of(sets.begin(), sets.end(), [&](auto set) { return set.find(c) != set.npos; });
  });
}

bool IsRuleSetId(std::string_view id) {
  const auto at = id.find('@');
  if (at == std::string_view::npos || id.size() != at + 1 + kHashDigits) return false;
  return IsOf(id.substr(0, at), kRuleSetBytesMax, {kLower, kUpper, kDigits, "._-"}) &&
         IsOf(id.substr(at + 1), kHashDigits, {kDigits, "abcdef"});
}

base::Status Invalid(std::string what, std::string hint) {
  return base::Fail(base::ErrorCode::kInvalidArgument, std::move(what), std::move(hint));
}

base::Status CheckHead(const NamedReference& reference) {
  if (!IsRuleSetId(reference.rule_set))
    return Invalid("rule set '" + reference.rule_set + "' of the reference is no id of a rule set",
                   "write name@hash, as `lagesbild rules check` shows it");
  if (!IsOf(reference.level, kLevelBytesMax, {kLower, kDigits, "_-"}))
    return Invalid("level '" + reference.level + "' of the reference is no level",
                   "1 to 32 of a-z, 0-9, _ and -, for example deso");
  if (!IsOf(reference.period, kPeriodBytesMax, {kLower, kUpper, kDigits, "-"}))
    return Invalid("period '" + reference.period + "' of the reference is no period",
                   "write for example 2024 or 2024-12-31");
  if (reference.area_count < 1)
    return Invalid("the reference is made of " + std::to_string(reference.area_count) + " areas",
                   "make it of at least one");
  const auto& comparisons = reference.values.by_comparison;
  if (!comparisons.empty() && comparisons.size() <= kComparisonsMax) return {};
  return Invalid("the reference has " + std::to_string(comparisons.size()) + " comparisons",
                 "1 to " + std::to_string(kComparisonsMax) +
                     ": a rule set that compares nothing with other areas needs no reference");
}

/// What is wrong; empty: nothing.
std::string FaultOf(const Moments& moments) {
  if (moments.n < 0) return "n is " + std::to_string(moments.n);
  const bool finite =
      std::isfinite(moments.weight) && std::isfinite(moments.mean) && std::isfinite(moments.variance);
  if (!finite) return "weight, mean or variance is not a finite number";
  return moments.variance < 0 ? "the variance is below 0" : "";
}

std::string FaultOfGroups(const Distribution& distribution) {
  std::int64_t sum = 0;
  for (const auto& [group, moments] : distribution.groups) {
    if (group.empty() || group.size() > kGroupBytesMax)
      return "a group's name has " + std::to_string(group.size()) + " bytes, not 1 to 128";
    if (const auto fault = FaultOf(moments); !fault.empty())
      return std::string("group '").append(group).append("': ").append(fault);
    if (moments.n > distribution.n()) return "group '" + group + "' has more areas than there are";
    sum += moments.n;
  }
  if (distribution.groups.empty() || sum == distribution.n()) return {};
  return "the groups have " + std::to_string(sum) + " areas, all together " +
         std::to_string(distribution.n());
}

std::string FaultOf(const Distribution& distribution, std::int64_t area_count) {
  const auto& sorted = distribution.sorted;
  if (const auto at = std::is_sorted_until(sorted.begin(), sorted.end()); at != sorted.end())
    return "values do not ascend: " + std::to_string(*at) + " comes after " + std::to_string(*(at - 1));
  if (distribution.n() > area_count)
    return std::to_string(distribution.n()) + " values of " + std::to_string(area_count) + " areas";
  if (distribution.all.n != distribution.n())
    return "n is " + std::to_string(distribution.all.n) + " where there are " +
           std::to_string(distribution.n()) + " values";
  if (auto fault = FaultOf(distribution.all); !fault.empty()) return fault;
  return FaultOfGroups(distribution);
}

void AppendNumber(std::string& out, std::uint64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8) out.push_back(static_cast<char>((value >> shift) & 0xFFU));
}

void Append(std::string& out, const Moments& moments) {
  AppendNumber(out, static_cast<std::uint64_t>(moments.n));
  for (const double number : {moments.weight, moments.mean, moments.variance})
    AppendNumber(out, std::bit_cast<std::uint64_t>(number));
}

void Append(std::string& out, const Distribution& distribution) {
  AppendNumber(out, distribution.sorted.size());
  for (const std::int64_t value : distribution.sorted) AppendNumber(out, static_cast<std::uint64_t>(value));
  Append(out, distribution.all);
  AppendNumber(out, distribution.groups.size());
  for (const auto& [group, moments] : distribution.groups) {
    base::AppendField(out, group);
    Append(out, moments);
  }
}

}  // namespace

base::Status CheckReference(const NamedReference& reference) {
  if (auto head = CheckHead(reference); !head) return head;
  std::int64_t rows = 0;
  const auto& comparisons = reference.values.by_comparison;
  for (std::size_t i = 0; i < comparisons.size(); ++i) {
    if (!comparisons[i]) continue;
    rows += comparisons[i]->n() + static_cast<std::int64_t>(comparisons[i]->groups.size());
    if (rows > kReferenceRowsMax)
      return Invalid(
          "the reference has more than " + std::to_string(kReferenceRowsMax) + " values and groups",
          "compare fewer measures, or a level with fewer areas");
    const std::string fault = FaultOf(*comparisons[i], reference.area_count);
    if (!fault.empty())
      return Invalid("comparison " + std::to_string(i + 1) + " of the reference: " + fault,
                     "compute the reference again");
  }
  return {};
}

std::string ReferenceId(const NamedReference& reference) {
  std::string bytes;
  for (const std::string* text : {&reference.rule_set, &reference.level, &reference.period})
    base::AppendField(bytes, *text);
  AppendNumber(bytes, static_cast<std::uint64_t>(reference.area_count));
  AppendNumber(bytes, reference.values.by_comparison.size());
  for (const auto& distribution : reference.values.by_comparison) {
    bytes.push_back(distribution ? '\1' : '\0');
    if (distribution) Append(bytes, *distribution);
  }
  const std::string name = reference.rule_set.substr(0, reference.rule_set.find('@'));
  return name + "-" + reference.level + "-" + reference.period + "@" +
         base::Hex(base::Sha256(bytes)).substr(0, kHashDigits);
}

}  // namespace lagesbild::measures
