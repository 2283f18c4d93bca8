"""The writer: a language model that words answers, held to the words of the reports that it was shown."""
