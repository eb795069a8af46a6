"""How a text is written, rule by rule: register, sentences, spellings, worn phrases."""
