// What can be said of an event without the installation: form and bounds. The gateway checks the same and
// more.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/model/submission.h"
#include "console/feeds/domain/item.h"

namespace lagesbild::feeds {

/// The first fault found, or nothing. Reasons: MISSING, OUT_OF_RANGE, UNKNOWN_KIND, BAD_TEXT,
/// PLACE_NOT_ALLOWED, ENDS_BEFORE_IT_BEGINS.
std::optional<Refusal> CheckLocally(const model::Submission& event);

/// What CheckLocally cannot know, for people: one sentence.
inline constexpr std::string_view kNotCheckedLocally =
    "not checked: whether the feed and its token are known, whether areas and place names exist, whether an "
    "id "
    "was used before, and the time against the installation's clock";

/// The id under which the gateway keeps a survey result, indicator, measure or official assessment: its key.
/// Empty for incidents and withdrawals. Source: proto comments of Submission.source_id,
/// "type|name|area|period".
std::string KeyOf(const model::Body& body);

}  // namespace lagesbild::feeds
