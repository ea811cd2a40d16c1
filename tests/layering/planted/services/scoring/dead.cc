// Planted: nobody builds it.
