// The table of all operations.
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "common/measures/operation.h"

namespace lagesbild::measures {

/// In the order of the documentation.
std::span<const OperationGroup> OperationGroups();

/// nullptr: there is none of that name.
const Operation* FindOperation(std::string_view name);

/// One for each file under operations/.
OperationGroup LedgerOperations();
OperationGroup OthersOperations();
OperationGroup ShapeOperations();
OperationGroup CombineOperations();
OperationGroup LogicOperations();
OperationGroup ConditionOperations();

}  // namespace lagesbild::measures
