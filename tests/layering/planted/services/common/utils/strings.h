// Planted: a library named for nothing, without a row.
