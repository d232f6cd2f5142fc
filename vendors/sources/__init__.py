"""The pages on which the record rests: looked at, kept, quoted, and looked at again."""
