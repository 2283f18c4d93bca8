"""How a report gets in: reading, splitting, embedding, catalog, vectors, ingest."""
