"""Door 2: what partners read over HTTP. Nothing is written here, nothing unreleased is shown."""
