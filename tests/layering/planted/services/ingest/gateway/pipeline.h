// Planted: gateway and registrar are two services.
#include "ingest/registrar/domain/revise.h"
