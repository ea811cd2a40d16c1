// Uses what is not planted as unused.
#include "common/base/error.h"
#include "common/kafka/client.h"
#include "common/utils/strings.h"
#include "ingest/gateway/pipeline.h"
