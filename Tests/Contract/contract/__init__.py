"""A second reading of the contract, in plain Python: slow, small, and sharing no code with Hemtag."""
