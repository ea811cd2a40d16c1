#include "console/session.h"

#include <algorithm>
#include <sstream>

namespace lagesbild::console {

std::vector<std::string> Registrars(const Session& session) {
  std::vector<std::string> addresses;
  std::istringstream in(session.registrars);
  for (std::string address; std::getline(in, address, ',');) {
    const bool known = std::find(addresses.begin(), addresses.end(), address) != addresses.end();
    if (!address.empty() && !known) addresses.push_back(address);
  }
  if (addresses.empty()) addresses.push_back(session.ingest);
  return addresses;
}

int ExitCode(const base::Error& error) {
  switch (error.code) {
    case base::ErrorCode::kInvalidArgument:
      return 65;
    case base::ErrorCode::kNotFound:
      return 66;
    case base::ErrorCode::kUnavailable:
    case base::ErrorCode::kResourceExhausted:
      return 69;
    case base::ErrorCode::kAlreadyExists:
    case base::ErrorCode::kFailedPrecondition:
      return 73;
    case base::ErrorCode::kAborted:
      return 75;
    case base::ErrorCode::kPermissionDenied:
    case base::ErrorCode::kUnauthenticated:
      return 77;
    case base::ErrorCode::kInternal:
      return 70;
  }
  return 70;
}

}  // namespace lagesbild::console
