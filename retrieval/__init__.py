"""How a question becomes a cited answer: question, search, ranking, reader, checking, answering."""
