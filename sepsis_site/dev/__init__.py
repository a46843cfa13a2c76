"""Development tools: nothing that runs on a real site imports this package."""
