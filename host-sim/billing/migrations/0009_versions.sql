-- Which file of the module returned the state of an operation, so that another version can be asked whether it goes on
-- from it, and why the last step was not taken by the active version.
ALTER TABLE operation ADD COLUMN state_version TEXT;
ALTER TABLE operation ADD COLUMN state_digest TEXT;
ALTER TABLE operation ADD COLUMN module_reason TEXT;
-- Until now there was one version for all steps.
UPDATE operation SET state_version = module_version, state_digest = module_digest WHERE state IS NOT NULL;
