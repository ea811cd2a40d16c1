// Planted: a domain that knows gRPC, Kafka, its ports and the clock.
#include <grpcpp/grpcpp.h>

#include "common/kafka/client.h"
#include "scoring/ports.h"
// In a comment all is allowed: getenv, <iostream>.
inline auto Now() { return std::chrono::system_clock::now(); }
