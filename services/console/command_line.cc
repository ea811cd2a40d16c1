#include "console/command_line.h"

#include <ostream>
#include <stop_token>

#include "console/interrupt.h"
#include "console/words/tree.h"

namespace lagesbild::console {

namespace {
constexpr int kNotWritten = 74;
}

std::vector<std::string> CommandNames() {
  Session session;
  return Tree(session, {}).names();
}

base::Status CheckWords(const std::vector<std::string>& words) {
  Session session;
  return Tree(session, {}).Check(words);
}

int RunConsole(int argc, const char* const* argv, std::ostream& out, std::ostream& err,
               const std::stop_token& stop) {
  Session session;
  session.out = &out;
  session.err = &err;
  Tree tree(session, stop);
  const auto reading = tree.Read(argc, argv, out, err);
  if (!reading.command) return reading.code;
  const Interrupt interrupt(stop, reading.ends_in_order);
  const auto done = reading.command(session);
  out.flush();
  if (done && !out) {
    err << "lagesbild: the output could not be written (try: is there room where it goes?)\n";
    return kNotWritten;
  }
  if (done) return 0;
  err << "lagesbild: " << done.error().ToString() << '\n';
  return ExitCode(done.error());
}

}  // namespace lagesbild::console
