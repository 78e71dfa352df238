"""Sources -> statements, and the only minter of IRIs."""
