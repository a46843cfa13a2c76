"""The sources of the gazetteer: building, loading and importing its tables."""
