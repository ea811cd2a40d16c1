// Bytes of every topic to plain structs and back. Decoding refuses bytes that are no such record and
// enumerators that nobody defined; it does not check what the fields say. Encoding is deterministic.
// Thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "common/base/result.h"
#include "common/measures/reference_parts.h"
#include "common/model/alert.h"
#include "common/model/assessment.h"
#include "common/model/checkpoint.h"
#include "common/model/delta.h"
#include "common/model/finding.h"
#include "common/model/registers.h"
#include "common/model/submission.h"
#include "common/model/tick.h"
#include "common/model/trend.h"

namespace lagesbild::codec {

/// Records of the three flow topics.
using SubmissionRecord = std::variant<model::Submission, model::Tick, model::Marker>;
using ObservationRecord = std::variant<model::Delta, model::Tick, model::Marker>;
using FindingRecord = std::variant<model::Finding, model::Tick, model::Marker>;

std::string EncodeSubmissionRecord(const SubmissionRecord& record);
std::string EncodeObservationRecord(const ObservationRecord& record);
/// The bytes of EncodeObservationRecord, without a copy of the delta on the way.
std::string EncodeDeltaRecord(const model::Delta& delta);
std::string EncodeFindingRecord(const FindingRecord& record);
/// kInvalidArgument: not such a record; the message says why.
base::Result<SubmissionRecord> DecodeSubmissionRecord(std::string_view bytes);
base::Result<ObservationRecord> DecodeObservationRecord(std::string_view bytes);
base::Result<FindingRecord> DecodeFindingRecord(std::string_view bytes);

std::string EncodeAssessment(const model::Assessment& assessment);
base::Result<model::Assessment> DecodeAssessment(std::string_view bytes);
std::string EncodeTrend(const model::Trend& trend);
base::Result<model::Trend> DecodeTrend(std::string_view bytes);
std::string EncodeAlert(const model::Alert& alert);
base::Result<model::Alert> DecodeAlert(std::string_view bytes);
std::string EncodeDecision(const model::Decision& decision);
base::Result<model::Decision> DecodeDecision(std::string_view bytes);

std::string EncodeCheckpoint(const model::Checkpoint& checkpoint);
base::Result<model::Checkpoint> DecodeCheckpoint(std::string_view bytes);

/// Values of lagesbild.registers.v1.
std::string EncodeMarker(const model::Marker& marker);
base::Result<model::Marker> DecodeMarker(std::string_view bytes);
/// Values of lagesbild.areas.v1: the areas of one bundle.
std::string EncodeAreasBundle(const std::vector<model::Area>& areas);
base::Result<std::vector<model::Area>> DecodeAreasBundle(std::string_view bytes);
/// Values of lagesbild.references.v1: some parts of a reference. Numbers keep every bit.
std::string EncodeReferenceBundle(const std::vector<measures::ReferencePart>& parts);
base::Result<std::vector<measures::ReferencePart>> DecodeReferenceBundle(std::string_view bytes);
/// The value of lagesbild.installation.v1.
std::string EncodeInstallation(const model::Installation& installation);
base::Result<model::Installation> DecodeInstallation(std::string_view bytes);

}  // namespace lagesbild::codec
