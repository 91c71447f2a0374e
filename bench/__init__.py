"""Speed, each with a peer on the same work in the same run. Never run by the tests."""
