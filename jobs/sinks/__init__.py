"""Where rows go. A sink is prepared once on the driver and opened by every task of a micro-batch."""
