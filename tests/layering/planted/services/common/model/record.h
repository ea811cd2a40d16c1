// Planted: a library knows a service.
#include "scoring/domain/score.h"
