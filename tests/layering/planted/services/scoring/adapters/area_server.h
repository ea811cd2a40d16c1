// Fine: adapters may use gRPC.
#include <grpcpp/grpcpp.h>
