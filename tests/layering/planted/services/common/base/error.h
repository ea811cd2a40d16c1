// Planted: base depends upwards.
#include "common/model/record.h"
