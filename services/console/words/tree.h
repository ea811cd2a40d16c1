// The tree of the console's commands. Only the files of this folder know CLI11.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <iosfwd>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "console/session.h"

namespace lagesbild::console {

/// What runs once the words are understood.
using Command = std::function<base::Status(Session&)>;

/// What a command line asks for. command: unset if there is nothing to run, because the words ask for help or
/// are wrong: what there was to say is said, and `code` is the exit code.
struct Reading {
  Command command;
  int code = 0;
  /// It looks at the tree's `stop`; any other has nothing to bring in order.
  bool ends_in_order = false;
};

/// Builds the tree and reads words with it. Options live as long as the tree, since CLI11 writes into them.
class Tree {
 public:
  /// session: its addresses and token are filled when words are read; must outlive the tree. stop: for
  /// commands that end early, in good order.
  Tree(Session& session, std::stop_token stop);
  Tree(const Tree&) = delete;
  Tree& operator=(const Tree&) = delete;

  CLI::App& app() { return app_; }

  /// A command under `parent`; `options` is kept alive by the command itself.
  template <class Options>
  CLI::App* Add(CLI::App* parent, const std::string& name, const std::string& help,
                const std::shared_ptr<Options>& options,
                const std::function<base::Status(Options&, Session&)>& run) {
    CLI::App* command = parent->add_subcommand(name, help);
    command->callback([this, options, run] {
      chosen_ = [options, run](Session& session) { return run(*options, session); };
    });
    return command;
  }
  /// The same for a command that may take long and ends early, in good order, when `stop` is requested.
  template <class Options>
  CLI::App* AddLong(CLI::App* parent, const std::string& name, const std::string& help,
                    const std::shared_ptr<Options>& options,
                    const std::function<base::Status(Options&, const std::stop_token&, Session&)>& run) {
    CLI::App* command = parent->add_subcommand(name, help);
    command->callback([this, options, run] {
      ends_in_order_ = true;
      chosen_ = [options, run, stop = stop_](Session& session) { return run(*options, stop, session); };
    });
    return command;
  }
  /// A word under which commands stand: "feed".
  CLI::App* Group(const std::string& name, const std::string& help);

  /// Every command that can be run, as it is typed.
  const std::vector<std::string>& names() const { return names_; }
  /// words: those behind "lagesbild". kInvalidArgument: they would not be understood.
  base::Status Check(const std::vector<std::string>& words);
  /// Reads the words of a command line.
  Reading Read(int argc, const char* const* argv, std::ostream& out, std::ostream& err);

 private:
  void AddConnection(Session& session);
  /// Names every command that can be run and shows its examples in its help.
  void AddExamples(CLI::App* parent, const std::string& path);

  std::stop_token stop_;
  std::vector<std::string> names_;
  CLI::App app_;
  std::string format_ = "table";
  Session& session_;
  Command chosen_;
  bool ends_in_order_ = false;
};

}  // namespace lagesbild::console
