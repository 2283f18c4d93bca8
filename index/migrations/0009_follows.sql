-- Which answer a follow-up follows, and what its question was therefore made from.

ALTER TABLE answers ADD COLUMN after TEXT NOT NULL DEFAULT ''; -- the id of an earlier answer; empty for none, or unknown
