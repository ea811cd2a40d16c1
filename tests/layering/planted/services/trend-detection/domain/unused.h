// Planted: nobody includes it.
