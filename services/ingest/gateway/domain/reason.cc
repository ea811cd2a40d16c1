#include "ingest/gateway/domain/reason.h"

namespace lagesbild::ingest {

std::string_view Name(Reason reason) {
  switch (reason) {
    case Reason::kMissing:
      return "MISSING";
    case Reason::kMalformed:
      return "MALFORMED";
    case Reason::kNotUtf8:
      return "NOT_UTF8";
    case Reason::kBadCharacter:
      return "BAD_CHARACTER";
    case Reason::kBadFormat:
      return "BAD_FORMAT";
    case Reason::kTooLong:
      return "TOO_LONG";
    case Reason::kTooMany:
      return "TOO_MANY";
    case Reason::kTooLarge:
      return "TOO_LARGE";
    case Reason::kNotFinite:
      return "NOT_FINITE";
    case Reason::kOutOfRange:
      return "OUT_OF_RANGE";
    case Reason::kTooEarly:
      return "TOO_EARLY";
    case Reason::kInFuture:
      return "IN_FUTURE";
    case Reason::kUnknownKind:
      return "UNKNOWN_KIND";
    case Reason::kPlaceNotAllowed:
      return "PLACE_NOT_ALLOWED";
    case Reason::kEndsBeforeItBegins:
      return "ENDS_BEFORE_IT_BEGINS";
    case Reason::kWrongFeed:
      return "WRONG_FEED";
    case Reason::kClockNotYours:
      return "CLOCK_NOT_YOURS";
  }
  return "MALFORMED";
}

}  // namespace lagesbild::ingest
