-- What documents and pages tell besides: who wrote them, where their dates stand, and where their pages begin.

ALTER TABLE versions ADD COLUMN author TEXT NOT NULL DEFAULT '';
-- The surest place first; of a report that is dated by its file, it says nothing.
ALTER TABLE versions ADD COLUMN published_in TEXT NOT NULL DEFAULT 'data'
    CHECK (published_in IN ('data', 'text', 'address'));
ALTER TABLE versions ADD COLUMN updated_in TEXT NOT NULL DEFAULT 'data'
    CHECK (updated_in IN ('data', 'text', 'address'));
ALTER TABLE versions ADD COLUMN pages TEXT NOT NULL DEFAULT '[]'; -- offsets in the text, a JSON list
