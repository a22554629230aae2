"""Door 2: what partners read over HTTP: nothing unreleased. They bring cosignatures, no more."""
