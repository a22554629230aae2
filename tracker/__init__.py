"""The site: where it runs and which doors it opens."""
