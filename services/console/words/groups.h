// The words of each group of commands: one function and one file each.
#pragma once

namespace lagesbild::console {

class Tree;

/// init, status, summary.
void AddSetup(Tree& tree);
/// areas import, list, show.
void AddAreas(Tree& tree);
/// feed add, list, remove, status; event show.
void AddFeeds(Tree& tree);
/// feed template, push, undo, withdraw. After AddFeeds.
void AddFeedFiles(Tree& tree);
/// feed replay, live, load; generate. After AddFeeds.
void AddFeedStreams(Tree& tree);
/// kinds.
void AddKinds(Tree& tree);
/// rules check, activate, list, eval, diff, operations.
void AddRules(Tree& tree);
/// reference compute, activate, list.
void AddReference(Tree& tree);
/// picture.
void AddPicture(Tree& tree);
/// sub add, list, remove.
void AddSubscriptions(Tree& tree);
/// alerts tail, why.
void AddAlerts(Tree& tree);
/// dlq ls, show, redrive.
void AddDeadLetters(Tree& tree);
/// trend scan.
void AddTrend(Tree& tree);

}  // namespace lagesbild::console
