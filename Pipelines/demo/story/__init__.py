"""The demo's story: an invented county, its plan, and what its register claims."""
