// Planted: another service, and a client library outside its wrapper.
#include <librdkafka/rdkafka.h>

#include "scoring/adapters/area_server.h"
#include "scoring/domain/area_ledger.h"
#include "trend-detection/domain/detector.h"
