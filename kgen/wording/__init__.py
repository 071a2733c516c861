"""Words of messages, for every part of kgen: one answer to each question of wording."""
