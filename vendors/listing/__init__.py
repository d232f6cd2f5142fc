"""The one list of actions: its filter, facets, full-text search, pages by key, words and columns, for site and API."""
