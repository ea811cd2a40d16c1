// Fine.
#include "common/model/record.h"
