"""Charts in a database: facts that are only ever added, who looked at them, and erasure on request."""
