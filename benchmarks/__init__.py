"""Speed against the peers that people would use instead, as paired ratios of CPU time in one run."""
