-- What was adopted while it was stopped had never become active, so that it counted as never delivered: its deletion was
-- neither counted by the policy nor made to wait. There is something to delete since it was adopted.
UPDATE service SET activated_at = COALESCE(status_since, created_at) WHERE status = 'suspended' AND activated_at IS NULL;
