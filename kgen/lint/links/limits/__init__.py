"""ResourceQuotas and LimitRanges, and the pods that they count."""
