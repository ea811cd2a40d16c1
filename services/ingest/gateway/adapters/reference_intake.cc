#include "ingest/gateway/adapters/reference_intake.h"

#include <algorithm>
#include <string>
#include <utility>

#include "common/codec/wire.h"
#include "common/rules/measure_rules.h"
#include "ingest/gateway/domain/text.h"

namespace lagesbild::ingest {

namespace {

/// More than the values and groups that a reference may have.
constexpr std::size_t kReferenceBytesMax = 67'108'864;

base::Status Invalid(std::string what, std::string hint) {
  return base::Fail(base::ErrorCode::kInvalidArgument, std::move(what), std::move(hint));
}

}  // namespace

base::Status ReferenceIntake::Take(const v1::ActivateReferenceRequest& request) {
  if (!begun_ && !request.has_manifest())
    return Invalid("the first message does not say what the reference is about", "set manifest in it");
  if (!begun_) {
    manifest_ = codec::FromWire(request.manifest());
    dry_run_ = request.dry_run();
    begun_ = true;
  }
  bytes_ += request.ByteSizeLong();
  if (bytes_ > kReferenceBytesMax)
    return Invalid("the reference has over " + std::to_string(kReferenceBytesMax) + " bytes",
                   "compare fewer measures, or a level with fewer areas");
  for (const auto& part : request.parts()) parts_.push_back(codec::FromWire(part));
  return {};
}

base::Result<measures::NamedReference> ReferenceIntake::Finish() const {
  if (!begun_) return base::Fail(Invalid("no reference was sent", "send at least one message").error());
  auto joined = measures::JoinReference(parts_, manifest_.comparison_count);
  if (!joined) return base::Fail(joined.error());
  measures::NamedReference reference{manifest_.rule_set, manifest_.level, manifest_.period,
                                     manifest_.area_count, std::move(*joined)};
  if (auto good = measures::CheckReference(reference); !good) return base::Fail(good.error());
  const std::string id = measures::ReferenceId(reference);
  if (manifest_.id.empty() || manifest_.id == id) return reference;
  return base::Fail(
      Invalid("the reference is called " + Quoted(manifest_.id) + ", what was sent is " + Quoted(id),
              "leave id out, or send it again")
          .error());
}

base::Status CheckAgainst(const measures::NamedReference& reference, const model::RuleSetDocument& document) {
  if (rules::FormatOf(document.yaml) != 2)
    return Invalid("rule set " + document.id + " is in the first form and compares no area with others",
                   "make a reference for a rule set with 'format: 2'");
  const auto rules = rules::LoadMeasureRules(document.yaml, document.id);
  if (!rules) return base::Fail(rules.error());
  const auto made = reference.values.by_comparison.size();
  if (made != rules->comparisons.size())
    return Invalid("the reference has " + std::to_string(made) + " comparisons, rule set " + document.id +
                       " makes " + std::to_string(rules->comparisons.size()),
                   "compute it again by this rule set");
  const auto& levels = rules->levels;
  if (levels.empty() || std::find(levels.begin(), levels.end(), reference.level) != levels.end()) return {};
  return Invalid("rule set " + document.id + " does not apply to level " + Quoted(reference.level),
                 "its levels are those that it lists under 'levels'");
}

}  // namespace lagesbild::ingest
