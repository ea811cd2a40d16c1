// Planted: a client library where it is not wrapped.
#include <hiredis.h>
#include <librdkafka/rdkafka.h>
