// Planted: the console calls another service's adapter.
#include "scoring/adapters/area_server.h"
