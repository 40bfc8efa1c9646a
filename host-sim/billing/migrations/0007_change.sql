-- What a change of a service asks for: kept with its operation, so that the amounts that were ordered are written only
-- when it is done.
ALTER TABLE operation ADD COLUMN change_json TEXT;
