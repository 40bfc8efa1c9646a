-- The close for which an operation was ended before it was done: what it has begun is taken back if that close is given
-- up in its turn.
ALTER TABLE operation ADD COLUMN made_way_for INTEGER REFERENCES operation (id);
CREATE INDEX operation_made_way ON operation (made_way_for) WHERE made_way_for IS NOT NULL;
